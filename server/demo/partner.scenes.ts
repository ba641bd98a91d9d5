/** What the Lao liaison wrote into their own compartment, and what only the exercise control sees. */
import { CONTROL, liaisonOf } from '#lib/board/compartments.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { createResource } from '#lib/board/commands/resource.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { POST } from './cast.ts';
import type { Scene } from './scene.ts';

export const PARTNER = 'la';
const LIAISON = liaisonOf(PARTNER);

function fromLaos(minute: number, play: Scene['play']): Scene {
	return { minute, post: POST.liaison, compartment: LIAISON, play };
}

export const partnerScenes: readonly Scene[] = [
	fromLaos(11, ({ board, at, keep }) =>
		keep(
			'la-fire',
			writeLog(
				board,
				{
					text: 'ໄຟໄໝ້ປ່າ ລາມໄປທາງຕາເວັນອອກສຽງເໜືອ. ໜ່ວຍກູ້ໄພ 25 ຄົນ ອອກເດີນທາງແລ້ວ.',
					channel: 'message',
					category: 'fire',
					happenedAt: at(8)
				},
				LIAISON
			)
		)
	),
	fromLaos(19, ({ board, keep }) =>
		keep(
			'la-team',
			createMapObject(
				board,
				{
					label: 'ໜ່ວຍກູ້ໄພ (25)',
					symbol: 'team',
					layer: 'forces',
					geometry: { type: 'Point', coordinates: [101.6574, 21.1689] }
				},
				LIAISON
			)
		)
	),
	fromLaos(
		27,
		({ board }) =>
			void createResource(
				board,
				{ name: 'ໜ່ວຍກູ້ໄພ ບໍ່ເຕັນ', kind: 'team', headCount: 25, status: 'working', unit: 'ໜ່ວຍ' },
				LIAISON
			)
	),
	fromLaos(
		40,
		({ board, at }) =>
			void createTask(
				board,
				{
					title: 'ຂໍການສະໜັບສະໜູນ: ລົດນ້ຳ 2 ຄັນ',
					detail: 'ຂໍໃຫ້ຢູ່ດ່ານຊາຍແດນ ລໍຖ້າການອະນຸຍາດ.',
					priority: 'high',
					due: at(90),
					issue: true
				},
				LIAISON
			)
	),
	fromLaos(45, ({ board, at, keep }) =>
		keep(
			'la-missing',
			writeLog(
				board,
				{
					text: 'ສູນຫາຍ 3 ຄົນ: ຊາວບ້ານທີ່ເຂົ້າປ່າ ຍັງຕິດຕໍ່ບໍ່ໄດ້.',
					channel: 'message',
					category: 'people',
					happenedAt: at(42)
				},
				LIAISON
			)
		)
	),
	fromLaos(
		54,
		({ board, at }) =>
			void writeLog(
				board,
				{
					text: 'ແນວກັນໄຟ ທາງໃຕ້ ສຳເລັດແລ້ວ 1,5 ກິໂລແມັດ.',
					channel: 'message',
					happenedAt: at(53)
				},
				LIAISON
			)
	)
];

function inject(minute: number, n: number, text: string): Scene {
	return {
		minute,
		post: POST.controller,
		compartment: CONTROL,
		play: ({ board }) =>
			void writeLog(
				board,
				{ text: `注入 ${n}:${text}`, channel: 'message', keyEvent: true },
				CONTROL
			)
	};
}

function observe(minute: number, text: string): Scene {
	return {
		minute,
		post: POST.evaluator,
		compartment: CONTROL,
		play: ({ board }) => void writeLog(board, { text, channel: 'observed' }, CONTROL)
	};
}

export const controlScenes: readonly Scene[] = [
	inject(0, 1, '卫星热点卡片交值守。预期：接报登记，状态待核实，不先定级。'),
	observe(6, '接报到核实 6 分钟，先核实后启动，符合要点。'),
	inject(18, 2, '气象席通报风力增大。预期：重新判断下风向居民点，启动叫应。'),
	inject(25, 3, '飞火 1 处。预期：上图、派人、评估是否调整响应级别。'),
	observe(29, '响应调整有依据有记录；向老方通报在调整后 1 分钟内下达。'),
	inject(31, 4, '两组同时调用镇专职队。预期：指挥板显示矛盾，由指挥官裁定。'),
	inject(44, 5, '老方口径“3 人失联”含已撤出人员。预期：不直接计入，先核对。'),
	inject(58, 6, '前线1 将断网 20 分钟。预期：离线照常记录，恢复后自动合并。')
];
