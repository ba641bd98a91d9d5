/** Level, objectives, situation, figures and what was reported. */
import {
	declareResponse,
	setCommandPost,
	setObjective
} from '#lib/board/commands/incident.commands.ts';
import { correctLog, writeLog, type NewLogEntry } from '#lib/board/commands/log.commands.ts';
import { editText } from '#lib/board/commands/record.commands.ts';
import { createTally, setTally } from '#lib/board/commands/tally.commands.ts';
import { POST } from './cast.ts';
import type { Scene } from './scene.ts';

const PLAN = '勐腊县森林草原火灾应急预案（演练版）';

function report(
	minute: number,
	post: string,
	text: string,
	more: Omit<NewLogEntry, 'text' | 'happenedAt'> & { happened?: number; name?: string } = {}
): Scene {
	const { happened, name, ...entry } = more;
	return {
		minute,
		post,
		play: ({ board, at, keep }) => {
			const key = writeLog(board, { ...entry, text, happenedAt: at(happened ?? minute) });
			if (name) keep(name, key);
		}
	};
}

export const situationScenes: readonly Scene[] = [
	report(
		0,
		POST.staff,
		'接报：卫星监测在磨丁方向发现热点 1 处，距口岸约 2.3 公里，西南风 4 级。待核实。',
		{
			channel: 'phone',
			category: 'fire',
			keyEvent: true
		}
	),
	{
		minute: 3,
		post: POST.commander,
		play: ({ board }) =>
			declareResponse(board, 4, '境外热点经瞭望核实为森林火灾，存在越境威胁', PLAN)
	},
	report(3, POST.commander, '启动Ⅳ级响应。各组按预案到位，先期力量向口岸集结。', {
		channel: 'in_person',
		keyEvent: true
	}),
	report(5, POST.field2, '瞭望哨可见浓烟，火线走向东北，目测火头宽约 300 米。', {
		channel: 'observed',
		category: 'fire',
		position: [101.6742, 21.1839]
	}),
	{
		minute: 6,
		post: POST.commander,
		play: ({ board }) => {
			setCommandPost(board, { name: '磨憨镇政府二楼会议室', position: [101.6815, 21.1921] });
			for (const text of [
				'人员零伤亡，下风向群众天黑前转移完毕',
				'北侧隔离带贯通，火不过河沟',
				'与老方保持半小时一次情况通报'
			])
				setObjective(board, { text, done: false });
		}
	},
	{
		minute: 7,
		post: POST.staff,
		play: ({ board, keep }) => {
			for (const [name, kind, value, unit] of [
				['deaths', 'deaths', 0, '人'],
				['missing', 'missing', 0, '人'],
				['injured', 'injured', 0, '人'],
				['area', 'burnt_area', 1, '公顷']
			] as const)
				keep(name, createTally(board, kind, { value, source: '初报' }, { unit }));
			for (const [name, scope, value] of [
				['move-mohan', '磨憨社区', 186],
				['move-shangyong', '尚勇村', 94]
			] as const) {
				keep(
					name,
					createTally(board, 'to_move', { value, source: POST.staff }, { scope, unit: '人' })
				);
				keep(
					`${name}-done`,
					createTally(board, 'moved', { value: 0, source: POST.staff }, { scope, unit: '人' })
				);
			}
			keep(
				'sheltered',
				createTally(board, 'sheltered', { value: 0, source: '安置点' }, { unit: '人' })
			);
		}
	},
	report(9, POST.field1, '森防队 42 人出发，预计 35 分钟到集结地。', {
		channel: 'radio',
		category: 'force'
	}),
	report(14, POST.field2, '先遣队 30 人抵达口岸北侧，开始清理可燃物。', {
		channel: 'radio',
		category: 'force',
		position: [101.6788, 21.1874]
	}),
	report(18, POST.staff, '气象席：未来两小时西南风增至 5 级，阵风 13 米每秒，相对湿度 28%。', {
		channel: 'message',
		category: 'weather'
	}),
	report(21, POST.field1, '昆磨公路尚勇段路面有碎石，大车需绕行老路。', {
		channel: 'radio',
		category: 'road',
		position: [101.6612, 21.2384]
	}),
	{
		minute: 24,
		post: POST.field2,
		play: ({ board, at, key }) =>
			setTally(board, key('area'), { value: 3.5, asOf: at(23), source: '无人机侦察' })
	},
	report(26, POST.field2, '火头越过山脊，距河沟约 600 米，飞火点 1 处，已派人扑打。', {
		channel: 'radio',
		category: 'fire',
		position: [101.6701, 21.1862],
		keyEvent: true
	}),
	{
		minute: 28,
		post: POST.commander,
		play: ({ board }) =>
			declareResponse(board, 3, '过火面积扩大并出现飞火，火头距居民点不足 2 公里，风力增大', PLAN)
	},
	report(28, POST.commander, '响应级别由Ⅳ级调整为Ⅲ级。涉外工作组向老方通报，请求同步开设隔离带。', {
		channel: 'in_person',
		keyEvent: true
	}),
	report(31, POST.staff, '叫应：磨憨社区、尚勇村责任人均已应答并复述转移路线。', {
		channel: 'phone',
		category: 'people'
	}),
	report(33, POST.field1, '转移第一批 62 人出发，其中 3 人行动不便，用车转运。', {
		channel: 'radio',
		category: 'people',
		name: 'first-batch'
	}),
	{
		minute: 36,
		post: POST.staff,
		play: ({ board, key }) =>
			correctLog(
				board,
				key('first-batch'),
				'转移第一批 64 人出发，其中 3 人行动不便，用车转运。',
				'与登记表核对'
			)
	},
	{
		minute: 38,
		post: POST.staff,
		play: ({ board, at, key }) => {
			setTally(board, key('move-mohan-done'), {
				value: 64,
				asOf: at(37),
				source: '登记表',
				verified: true
			});
			setTally(board, key('move-shangyong-done'), { value: 51, asOf: at(37), source: '村委会' });
			setTally(board, key('sheltered'), { value: 103, asOf: at(38), source: '安置点' });
		}
	},
	report(41, POST.field2, '一名队员扭伤脚踝，已送急救分站，神志清楚。', {
		channel: 'radio',
		category: 'casualty'
	}),
	{
		minute: 42,
		post: POST.field2,
		play: ({ board, at, key }) =>
			setTally(board, key('injured'), { value: 1, asOf: at(41), source: POST.field2 })
	},
	// Written down late, from a place without a network: it happened well before.
	report(
		47,
		POST.field1,
		'补记：尚勇段老路已可双向通行，碎石由村民清理。当时无网络，回到集结地后录入。',
		{
			channel: 'observed',
			category: 'road',
			happened: 29,
			position: [101.6598, 21.2351]
		}
	),
	report(49, POST.staff, '老方来件称火场内曾有 3 名采集人员，正在核对是否全部撤出。', {
		channel: 'message',
		category: 'people',
		keyEvent: true
	}),
	{
		minute: 51,
		post: POST.staff,
		play: ({ board, at, key }) => {
			setTally(board, key('missing'), { value: 3, asOf: at(49), source: POST.liaison });
			setTally(board, key('move-mohan-done'), {
				value: 152,
				asOf: at(50),
				source: '登记表',
				verified: true
			});
			setTally(board, key('sheltered'), { value: 198, asOf: at(51), source: '安置点' });
			editText(
				board,
				'incident',
				'command/incident',
				'situation',
				'火场位于磨丁方向，过火约 5.2 公顷，火头向东北发展，距河沟约 400 米。北侧隔离带已完成约六成。下风向群众转移过半，无人员死亡，1 人扭伤。老方报 3 人去向待核。'
			);
		}
	},
	{
		minute: 53,
		post: POST.field2,
		play: ({ board, at, key }) =>
			setTally(board, key('area'), {
				value: 5.2,
				asOf: at(52),
				source: '无人机侦察',
				verified: true
			})
	},
	report(55, POST.field1, '北线已推进 3.4 公里，油锯两台缺油，需补给。', {
		channel: 'radio',
		category: 'need',
		position: [101.6687, 21.1951]
	}),
	report(
		58,
		POST.commander,
		'会商：优先保北线合龙，撤离路线保持双向畅通，10 分钟后复核 3 名采集人员去向。',
		{
			channel: 'in_person'
		}
	)
];
