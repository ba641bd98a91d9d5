/** Orders in every state of their life, with answers, progress and checklists. */
import { COMMAND } from '#lib/board/compartments.ts';
import { comment, setFact } from '#lib/board/commands/record.commands.ts';
import {
	acknowledgeTask,
	blockTask,
	cancelTask,
	completeTask,
	createTask,
	declineTask,
	setChecklistItem,
	setProgress,
	startTask,
	type NewTask
} from '#lib/board/commands/task.commands.ts';
import { POST } from './cast.ts';
import type { Scene, Stage } from './scene.ts';

/** Minutes in place of times, names in place of keys. */
interface Order extends Omit<NewTask, 'due' | 'answerBy' | 'place'> {
	readonly due?: number;
	readonly answerBy?: number;
	readonly on?: string;
	readonly where?: string;
}

function give(minute: number, post: string, name: string, order: Order): Scene {
	return {
		minute,
		post,
		play: ({ board, at, keep, key }) => {
			const { due, answerBy, on, where, ...task } = order;
			const place = {
				...(on ? { mapObject: key(on) } : {}),
				...(where ? { text: where } : {})
			};
			keep(
				name,
				createTask(board, {
					...task,
					due: due === undefined ? null : at(due),
					answerBy: answerBy === undefined ? null : at(answerBy),
					place: on || where ? place : null
				})
			);
		}
	};
}

function then(
	minute: number,
	post: string,
	name: string,
	step: (stage: Stage, key: string) => void
): Scene {
	return { minute, post, play: (stage) => step(stage, stage.key(name)) };
}

function tick(stage: Stage, key: string, ...texts: string[]): void {
	for (const [entry, item] of Object.entries(stage.board.tasks.get(key)!.checklist))
		if (item && texts.includes(item.text))
			setChecklistItem(stage.board, key, { ...item, done: true }, entry);
}

const toPost = (post: string) => ({ type: 'post' as const, post });

export const orderScenes: readonly Scene[] = [
	give(4, POST.commander, 'verify', {
		title: '核实磨丁方向热点',
		detail: '到口岸观察点目视核实，报火头宽度、走向、距离。',
		priority: 'urgent',
		assignee: toPost(POST.field2),
		answerBy: 7,
		due: 10,
		issue: true
	}),
	then(4.5, POST.field2, 'verify', ({ board }, key) =>
		acknowledgeTask(board, key, '到观察点核实热点，报火头宽度、走向、距离')
	),
	then(5, POST.field2, 'verify', ({ board }, key) => startTask(board, key)),
	then(6, POST.field2, 'verify', ({ board }, key) =>
		completeTask(board, key, '已核实为林火，火头宽约 300 米，向东北')
	),
	give(12, POST.commander, 'firebreak', {
		title: '开设北侧隔离带 6 公里',
		detail:
			'沿河沟北岸开设，宽不少于 10 米。先清灌木再清落叶，安全员全程看火头，风向转北立即撤到安全撤离点。',
		priority: 'urgent',
		assignee: toPost(POST.field1),
		on: 'planned-line',
		answerBy: 16,
		due: 120,
		progress: { done: 0, total: 6, unit: 'km' },
		checklist: ['指定安全员', '确认撤离路线', '油锯油料到位', '与前线2 会合点确认'],
		issue: true
	}),
	then(14, POST.field1, 'firebreak', ({ board }, key) =>
		acknowledgeTask(board, key, '沿河沟北岸开 6 公里隔离带，宽十米以上，风转北即撤')
	),
	give(15, POST.commander, 'spot', {
		title: '扑打火头前沿并盯防飞火',
		priority: 'urgent',
		assignee: toPost(POST.field2),
		on: 'fire',
		answerBy: 18,
		due: 75,
		checklist: ['水罐车占领水源', '设瞭望哨', '每 10 分钟报一次风向'],
		issue: true
	}),
	then(16, POST.field2, 'spot', ({ board }, key) =>
		acknowledgeTask(board, key, '扑打前沿，盯防飞火，每十分钟报风向')
	),
	then(17, POST.field2, 'spot', (stage, key) => {
		startTask(stage.board, key);
		tick(stage, key, '设瞭望哨');
	}),
	give(20, POST.staff, 'evacuation', {
		title: '转移磨憨社区下风向群众 186 人',
		detail: '按登记表逐户核对，行动不便者用车。身份信息只留在登记表，不进指挥板。',
		priority: 'urgent',
		assignee: toPost(POST.field1),
		on: 'route',
		answerBy: 25,
		due: 90,
		progress: { done: 0, total: 186, unit: '人' },
		checklist: ['应急广播', '逐户敲门', '清点上车人数', '安置点签收'],
		issue: true
	}),
	then(22, POST.field1, 'evacuation', ({ board }, key) =>
		acknowledgeTask(board, key, '转移磨憨社区 186 人到尚勇中学，逐户核对')
	),
	then(24, POST.field1, 'evacuation', (stage, key) => {
		startTask(stage.board, key);
		tick(stage, key, '应急广播', '逐户敲门');
	}),
	give(22, POST.staff, 'shelter', {
		title: '开设尚勇中学安置点',
		assignee: toPost(POST.staff),
		on: 'shelter-site',
		due: 60,
		checklist: ['饮水', '帐篷 120 顶', '折叠床 240 张', '医疗点'],
		issue: true
	}),
	then(23, POST.staff, 'shelter', ({ board }, key) => acknowledgeTask(board, key)),
	then(24, POST.staff, 'shelter', (stage, key) => {
		startTask(stage.board, key);
		tick(stage, key, '饮水', '医疗点');
	}),
	give(23, POST.staff, 'road', {
		title: '抢通昆磨公路尚勇段',
		priority: 'high',
		assignee: toPost(POST.field1),
		on: 'stones',
		answerBy: 30,
		due: 100,
		progress: { done: 0, total: 120, unit: 'm' },
		issue: true
	}),
	then(27, POST.field1, 'road', ({ board }, key) =>
		acknowledgeTask(board, key, '清理碎石，恢复通行')
	),
	then(30, POST.field1, 'road', ({ board }, key) => startTask(board, key)),
	then(33, POST.field1, 'firebreak', (stage, key) => {
		startTask(stage.board, key);
		tick(stage, key, '指定安全员', '确认撤离路线');
	}),
	give(29, POST.commander, 'notice', {
		title: '向老方通报火情并请求同步开设隔离带',
		priority: 'high',
		assignee: toPost(POST.staff),
		due: 45,
		issue: true
	}),
	then(30, POST.staff, 'notice', ({ board }, key) =>
		acknowledgeTask(board, key, '通报火情，提出请求')
	),
	then(39, POST.staff, 'notice', ({ board }, key) =>
		completeTask(board, key, '经指挥官批准放行火场范围与集结地，老方已回复')
	),
	give(31, POST.staff, 'convoy', {
		title: '跨境增援车辆编组待命',
		detail: '未获批准前不得过境。',
		assignee: toPost(POST.field2),
		answerBy: 36,
		issue: true
	}),
	then(35, POST.field2, 'convoy', ({ board }, key) =>
		declineTask(board, key, '人员均在火线，请改派综合应急救援大队')
	),
	give(37, POST.commander, 'night', {
		title: '夜间照明与供电方案',
		detail: '发电车到达后定位置。',
		assignee: toPost(POST.staff)
	}),
	give(38, POST.commander, 'helicopter', {
		title: '申请直升机吊桶洒水',
		assignee: toPost(POST.staff),
		issue: true
	}),
	then(45, POST.commander, 'helicopter', ({ board }, key) =>
		cancelTask(board, key, '近口岸空域未获批准，改用水罐车')
	),
	then(38, POST.field1, 'evacuation', ({ board }, key) => setProgress(board, key, 64)),
	then(40, POST.field1, 'firebreak', ({ board }, key) => setProgress(board, key, 1.2)),
	then(43, POST.field1, 'road', ({ board }, key) => {
		setProgress(board, key, 70);
		blockTask(board, key, '装载机油管破裂，等修理');
	}),
	// Two posts speak of the same order without knowing of each other.
	then(44, POST.staff, 'road', ({ board }, key) =>
		setFact(board, 'tasks', key, 'status', 'done', { note: '村委会电话：已可通行' })
	),
	then(44.5, POST.field1, 'road', ({ board }, key) => {
		const [said] = board.history('tasks', key, 'status').heads;
		board.transact(COMMAND, 'tasks.blocked', 'facts', (w) =>
			w.fact('tasks', key.slice(COMMAND.length + 1), 'status', 'blocked', {
				after: said!.after,
				note: '现场：大车仍不能过'
			})
		);
	}),
	then(48, POST.field1, 'firebreak', (stage, key) => {
		setProgress(stage.board, key, 2.6);
		comment(stage.board, 'tasks', key, '河沟拐弯处坡陡，改走坡脚，多 200 米。');
	}),
	then(51, POST.field1, 'evacuation', (stage, key) => {
		setProgress(stage.board, key, 152);
		tick(stage, key, '清点上车人数');
	}),
	then(53, POST.staff, 'shelter', (stage, key) => tick(stage, key, '帐篷 120 顶')),
	then(55, POST.field1, 'firebreak', ({ board }, key) => setProgress(board, key, 3.4)),
	give(40, POST.staff, 'satellite-link', {
		title: '火线断网点架设卫星便携站',
		assignee: toPost(POST.field2),
		where: '北侧隔离带西段',
		answerBy: 44,
		due: 70,
		issue: true
	}),
	then(42, POST.field2, 'satellite-link', ({ board }, key) =>
		acknowledgeTask(board, key, '到西段架设便携站')
	),
	then(47, POST.field2, 'satellite-link', ({ board }, key) => startTask(board, key)),
	then(52, POST.field2, 'satellite-link', ({ board }, key) =>
		blockTask(board, key, '供电未到位，等发电车')
	),
	give(56, POST.commander, 'fuel', {
		title: '向北线补给油料 200 升',
		priority: 'high',
		assignee: { type: 'post', post: POST.field2 },
		where: '北侧隔离带东段',
		answerBy: 66,
		due: 80,
		issue: true
	}),
	give(59, POST.commander, 'gatherers', {
		title: '核对老方 3 名采集人员是否撤出',
		priority: 'urgent',
		assignee: toPost(POST.field1),
		answerBy: 64,
		due: 75,
		issue: true
	}),
	then(60, POST.field1, 'gatherers', ({ board }, key) =>
		acknowledgeTask(board, key, '与老方核对三人是否撤出')
	)
];
