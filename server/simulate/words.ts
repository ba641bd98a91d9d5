/** What is said in the simulated exercise. Everything in it is invented. */
import type { LogChannel } from '#lib/board/records/log-entry.record.ts';
import type { Random } from './random.ts';

const AREAS = ['北侧', '东北侧', '河沟南岸', '河沟北岸', '山脊线', '口岸北侧', '西南坡', '二号沟'];
export const VILLAGES = [
	'磨憨社区',
	'尚勇村',
	'磨龙村',
	'龙门村',
	'曼庄村',
	'尚岗村',
	'回珍老寨',
	'新民组',
	'曼哈洞',
	'瑶区岔口'
];
const WINDS = ['西南风', '南风', '偏南风', '西风'];

export interface Report {
	readonly text: string;
	readonly category: string;
	readonly channel: LogChannel;
}

/** What a field commander or a desk writes into the log. */
export function reportOf(random: Random): Report {
	const n = (from: number, to: number) => random.whole(from, to);
	const area = random.pick(AREAS);
	const village = random.pick(VILLAGES);
	const [category, channel, text] = random.pick<() => [string, LogChannel, string]>([
		() => ['fire', 'radio', `${area}火线长约 ${n(80, 900)} 米，火头高 ${n(1, 4)} 米，向东北发展。`],
		() => ['fire', 'observed', `${area}明火已扑灭 ${n(50, 400)} 米，余火由 ${n(6, 30)} 人看守。`],
		() => ['fire', 'radio', `${area}出现飞火点 ${n(1, 3)} 处，已派 ${n(5, 15)} 人扑打。`],
		() => [
			'weather',
			'message',
			`气象席：${random.pick(WINDS)} ${n(3, 6)} 级，阵风 ${n(8, 16)} 米每秒，相对湿度 ${n(22, 48)}%。`
		],
		() => [
			'road',
			'radio',
			`${village}进山道路${random.pick(['有落石，小车可通行', '已抢通', '泥泞，大车绕行老路', '单向放行'])}。`
		],
		() => ['people', 'phone', `${village}已转移 ${n(5, 60)} 人，行动不便 ${n(0, 4)} 人用车转运。`],
		() => ['people', 'phone', `叫应：${village}责任人已应答并复述转移路线。`],
		() => [
			'force',
			'radio',
			`${area}现有 ${n(12, 55)} 人，换班 ${n(1, 2)} 次，体力${random.pick(['良好', '一般', '需轮休'])}。`
		],
		() => ['need', 'radio', `${area}需油料 ${n(40, 300)} 升、饮水 ${n(10, 80)} 件。`],
		() => [
			'casualty',
			'radio',
			`${area}队员 1 人${random.pick(['擦伤', '扭伤', '轻度中暑'])}，就地处置，神志清楚。`
		],
		() => [
			'comms',
			'message',
			`${area}基站${random.pick(['退服', '恢复', '拥塞'])}，改用 350 兆 ${n(1, 6)} 频道。`
		],
		() => ['fire', 'observed', `无人机：过火面积约 ${n(3, 90)} 公顷，${area}热点 ${n(0, 7)} 处。`]
	])();
	return { category, channel, text };
}

/** A title of an order, and what is to be done in it. */
export function orderOf(random: Random): { title: string; detail: string; unit?: string } {
	const area = random.pick(AREAS);
	const village = random.pick(VILLAGES);
	return random.pick<() => { title: string; detail: string; unit?: string }>([
		() => ({
			title: `开设${area}隔离带`,
			detail: '宽不少于 10 米，先清灌木再清落叶，安全员全程看火头。',
			unit: '米'
		}),
		() => ({
			title: `清理${area}余火`,
			detail: '分段到人，清一段看守一段，复燃立即报告。',
			unit: '米'
		}),
		() => ({
			title: `转移${village}下风向群众`,
			detail: '按登记表逐户核对，行动不便者用车，身份信息不进指挥板。',
			unit: '人'
		}),
		() => ({ title: `核实${area}热点`, detail: '到观察点目视核实，报火头宽度、走向、距离。' }),
		() => ({ title: `抢通${village}道路`, detail: '先通后畅，大车绕行处设标志。', unit: '米' }),
		() => ({ title: `向${area}补给油料和饮水`, detail: '送到集结点交接签收。' }),
		() => ({ title: `${village}开设安置点`, detail: '饮水、被褥、医疗点到位后报告容量。' }),
		() => ({ title: `${area}架设便携基站`, detail: '供电到位后开通，测试三个频道。' }),
		() => ({ title: `${village}设卡管制`, detail: '只准应急车辆进入，登记进出。' }),
		() => ({ title: `叫应${village}责任人`, detail: '要求应答并复述转移路线，未应答者派人上门。' })
	])();
}

export const READ_BACKS = [
	'收到，照办',
	'明白，带队前往',
	'收到，先核实路线再出发',
	'明白，到位即报'
];
export const DECLINES = ['人员均在火线，请改派', '车辆未到位，无法前往', '道路中断，过不去'];
export const BLOCKS = ['油锯缺油', '道路落石', '风向转变，暂停推进', '通信中断', '等装载机'];
export const DONE = ['已完成，报图', '完成，移交看守', '完成，人员撤回集结地'];
export const COMMENTS = [
	'注意飞火。',
	'请每半小时报一次进度。',
	'与相邻组对接好分界。',
	'照片已上传。',
	'坡陡，改走坡脚。'
];
export const RULINGS = ['以现场目视为准', '以登记表核对为准', '电话核实后裁定', '以后到的报告为准'];
export const UNIT_NEWS = ['到达集结地', '推进中', '轮换休整', '清点到齐', '补给中', '看守火线'];

/** What is typed into the situation text and into the details of orders, a sentence at a time. */
export function sentenceOf(random: Random): string {
	const n = (from: number, to: number) => random.whole(from, to);
	const area = random.pick(AREAS);
	return random.pick([
		() => `${area}火线已基本控制，留 ${n(8, 40)} 人看守。`,
		() => `过火面积约 ${n(3, 95)} 公顷，火头向东北发展，距河沟约 ${n(100, 900)} 米。`,
		() => `${random.pick(VILLAGES)}转移 ${n(20, 200)} 人，安置点入住 ${n(20, 260)} 人。`,
		() => `投入力量 ${n(120, 480)} 人、车辆 ${n(12, 60)} 台。`,
		() => `预计 ${n(1, 6)} 小时内${area}合龙。`,
		() => `${random.pick(WINDS)} ${n(3, 6)} 级，夜间风力减弱，有利扑救。`,
		() => `老方已同步开设隔离带 ${n(1, 5)} 公里。`,
		() => `${area}队伍注意飞火，风向转北立即撤到安全撤离点。`
	])();
}

export const LAO_REPORTS = [
	'ໄຟໄໝ້ປ່າ ລາມໄປທາງຕາເວັນອອກສຽງເໜືອ.',
	'ແນວກັນໄຟ ທາງໃຕ້ ສຳເລັດແລ້ວ.',
	'ໜ່ວຍກູ້ໄພ 25 ຄົນ ອອກເດີນທາງແລ້ວ.',
	'ຂໍການສະໜັບສະໜູນ: ລົດນ້ຳ 2 ຄັນ.',
	'ສູນຫາຍ 3 ຄົນ: ຊາວບ້ານທີ່ເຂົ້າປ່າ ຍັງຕິດຕໍ່ບໍ່ໄດ້.',
	'ທາງໄປດ່ານ ຜ່ານໄດ້ແລ້ວ.'
];

export const INJECTS = [
	'卫星热点卡片交值守。预期：接报登记，状态待核实，不先定级。',
	'气象席通报风力增大。预期：重新判断下风向居民点，启动叫应。',
	'飞火 1 处。预期：上图、派人、评估是否调整响应级别。',
	'两组同时调用镇专职队。预期：指挥板显示矛盾，由指挥官裁定。',
	'老方口径“3 人失联”含已撤出人员。预期：不直接计入，先核对。',
	'前线断网。预期：离线照常记录，恢复后自动合并。',
	'指挥官交班。预期：交接记录完整，席位不空缺。',
	'网传伤亡数字。预期：核实、审签后发布。'
];
export const OBSERVATIONS = [
	'先核实后启动，符合要点。',
	'指令下达到应答时间偏长，复盘时核对。',
	'响应调整有依据有记录。',
	'断网期间记录完整，恢复后无遗漏。',
	'裁定前未核对来源，需改进。'
];
