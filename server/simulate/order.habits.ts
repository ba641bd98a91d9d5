/** Orders: given by the post, answered, worked at and reported done by whoever got them. */
import type { Board } from '#lib/board/board.ts';
import { comment, setFact } from '#lib/board/commands/record.commands.ts';
import {
	acknowledgeTask,
	blockTask,
	cancelTask,
	completeTask,
	createTask,
	declineTask,
	issueTask,
	reorderTask,
	setChecklistItem,
	setProgress,
	startTask
} from '#lib/board/commands/task.commands.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import type { Task, TaskStatus } from '#lib/board/records/task.record.ts';
import type { Device } from './device.ts';
import {
	atPost,
	deviceAt,
	inCommand,
	inField,
	inside,
	someone,
	whenConnected,
	type Habit,
	type Stage
} from './stage.ts';
import { BLOCKS, COMMENTS, DECLINES, DONE, orderOf, READ_BACKS } from './words.ts';

const MINUTE = 60_000;
const OVER: readonly TaskStatus[] = ['done', 'cancelled', 'declined'];

function open(board: Board): Task[] {
	return board.tasks.list().filter(({ status }) => !OVER.includes(status ?? 'draft'));
}

/** Gives an order and lets its receiver deal with it. */
export function giveOrder(stage: Stage, giver: Device): void {
	const { random, agenda } = stage;
	const receiver = someone(stage, random.happens(0.8) ? inField : atPost);
	const order = orderOf(random);
	const total = random.whole(2, 40) * 10;
	const key = inCommand(stage, giver, (board) => {
		const key = createTask(board, {
			...{ title: order.title, detail: order.detail },
			priority: random.pick(['urgent', 'high', 'normal', 'normal', 'low']),
			assignee: { type: 'post', post: receiver.post },
			answerBy: agenda.now + random.whole(3, 15) * MINUTE,
			due: agenda.now + random.whole(20, 150) * MINUTE,
			...(order.unit ? { progress: { done: 0, total, unit: order.unit } } : {}),
			...(random.happens(0.4) ? { checklist: ['指定安全员', '确认撤离路线', '物资到位'] } : {}),
			issue: true
		});
		return key;
	});
	agenda.after(random.delay(2.5 * MINUTE), () => answer(stage, receiver.post, key));
}

/** Whoever sits at the post answers once the order is on the device. */
function answer(stage: Stage, post: string, key: string): void {
	const receiver = deviceAt(stage, post);
	if (!receiver) return;
	const known = stage.boards.seenBy(receiver, COMMAND).tasks.get(key);
	if (!known || receiver.interrupted)
		return whenConnected(stage, receiver, () => answer(stage, post, key));
	if (known.status !== 'issued') return;
	const { random, agenda } = stage;
	if (random.happens(0.06)) {
		inCommand(stage, receiver, (board) => declineTask(board, key, random.pick(DECLINES)));
		agenda.after(random.delay(6 * MINUTE), () => giveAgain(stage, key));
		return;
	}
	inCommand(stage, receiver, (board) =>
		acknowledgeTask(board, key, `${random.pick(READ_BACKS)}：${known.title}`)
	);
	agenda.after(random.delay(6 * MINUTE), () => step(stage, post, key, 'in_progress'));
}

function giveAgain(stage: Stage, key: string): void {
	const { random, agenda } = stage;
	const giver = someone(stage, (device) => atPost(device) && device.online);
	const receiver = someone(stage, inField);
	if (stage.boards.seenBy(giver, COMMAND).tasks.get(key)?.status !== 'declined') return;
	inCommand(stage, giver, (board) => {
		setFact(board, 'tasks', key, 'assignee', { type: 'post', post: receiver.post });
		issueTask(board, key, agenda.now + 10 * MINUTE);
	});
	agenda.after(random.delay(3 * MINUTE), () => answer(stage, receiver.post, key));
}

function step(stage: Stage, post: string, key: string, to: TaskStatus): void {
	const device = deviceAt(stage, post);
	if (!device) return;
	if (device.interrupted) return whenConnected(stage, device, () => step(stage, post, key, to));
	const { random, agenda } = stage;
	const status = stage.boards.seenBy(device, COMMAND).tasks.get(key)?.status;
	if (to === 'in_progress' && (status === 'acknowledged' || status === 'blocked')) {
		inCommand(stage, device, (board) => startTask(board, key));
		const blocked = random.happens(0.2);
		agenda.after(random.delay((blocked ? 12 : 40) * MINUTE), () =>
			step(stage, post, key, blocked ? 'blocked' : 'done')
		);
	} else if (to === 'blocked' && status === 'in_progress') {
		inCommand(stage, device, (board) => blockTask(board, key, random.pick(BLOCKS)));
		agenda.after(random.delay(15 * MINUTE), () => step(stage, post, key, 'in_progress'));
	} else if (to === 'done' && status === 'in_progress')
		inCommand(stage, device, (board) => completeTask(board, key, random.pick(DONE)));
}

function atAnOrder(act: (board: Board, task: Task, stage: Stage) => void) {
	return (stage: Stage, device: Device): boolean => {
		const tasks = open(stage.boards.seenBy(device, COMMAND));
		if (tasks.length === 0) return false;
		const own = tasks.filter(
			({ assignee }) => assignee?.type === 'post' && assignee.post === device.post
		);
		const from = own.length > 0 && stage.random.happens(0.7) ? own : tasks;
		const task = stage.random.pick(from);
		inCommand(stage, device, (board) => act(board, task, stage));
		return true;
	};
}

export const orderHabits: readonly Habit[] = [
	{
		weight: 1.2,
		by: atPost,
		act: (stage, device) => {
			giveOrder(stage, device);
			return true;
		}
	},
	{
		weight: 6,
		by: inside,
		act: (stage, device) => {
			const tasks = open(stage.boards.seenBy(device, COMMAND)).filter(({ progress }) => progress);
			if (tasks.length === 0) return false;
			const { key, progress } = stage.random.pick(tasks);
			const done = Math.min(progress!.total, progress!.done + stage.random.whole(1, 20));
			inCommand(stage, device, (board) => setProgress(board, key, done));
			return true;
		}
	},
	{
		weight: 3,
		by: inside,
		act: atAnOrder((board, task, { random }) => {
			const items = Object.entries(task.checklist).filter(([, item]) => item && !item.done);
			if (items.length === 0)
				setChecklistItem(board, task.key, { text: `复核 ${random.whole(1, 9)}`, done: false });
			else {
				const [entry, item] = random.pick(items);
				setChecklistItem(board, task.key, { text: item!.text, done: true }, entry);
			}
		})
	},
	{
		weight: 2,
		by: inside,
		act: atAnOrder((board, task, { random }) =>
			comment(board, 'tasks', task.key, random.pick(COMMENTS))
		)
	},
	{
		weight: 1,
		by: atPost,
		act: atAnOrder((board, task, { random, agenda }) => {
			if (random.happens(0.5))
				setFact(board, 'tasks', task.key, 'due', agenda.now + random.whole(10, 90) * MINUTE);
			else setFact(board, 'tasks', task.key, 'priority', random.pick(['urgent', 'high', 'normal']));
		})
	},
	{
		weight: 1.5,
		by: atPost,
		act: atAnOrder((board, task) => {
			const column = board.tasks.list().filter(({ status }) => status === task.status);
			reorderTask(
				board,
				task.key,
				undefined,
				column.sort((a, b) => (a.order < b.order ? -1 : 1))[0]
			);
		})
	},
	// The post hears by telephone what the field has not said, or says otherwise.
	{
		weight: 0.5,
		by: atPost,
		act: atAnOrder((board, task, { random }) => {
			if (task.status === 'in_progress' || task.status === 'blocked')
				completeTask(board, task.key, '村委会电话：已完成');
			else if (random.happens(0.3)) cancelTask(board, task.key, '情况有变，改派');
			else comment(board, 'tasks', task.key, '电话催办，未接通。');
		})
	}
];
