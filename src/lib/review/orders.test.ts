import { expect, test } from 'vitest';
import type { Board } from '#lib/board/board.ts';
import { deleteRecord, restoreRecord, rule, setFact } from '#lib/board/commands/record.commands.ts';
import {
	acknowledgeTask,
	blockTask,
	cancelTask,
	completeTask,
	createTask,
	declineTask,
	issueTask,
	moveTaskTo,
	startTask
} from '#lib/board/commands/task.commands.ts';
import type { OrderCourse } from './orders.ts';
import { minute, minutes, Scene } from './testing/scene.ts';

const DESK = '值班席';
const FRONT = '前线1';
const PARTNER = 'liaison-la';

function ordered(scene: Scene, at = 0, answerBy: number | null = null): string {
	return scene.at(at, DESK, (board) =>
		createTask(board, {
			...{ title: '撤离', issue: true, assignee: { type: 'post', post: FRONT } },
			answerBy: answerBy === null ? null : minute(answerBy)
		})
	);
}

const undo = (board: Board) => board.undo.undo();
const told = ({ issuedAt, answeredAt, startedAt, doneAt, endedAt }: OrderCourse) =>
	[issuedAt, answeredAt, startedAt, doneAt, endedAt].map(minutes);

test('an order issued anew after it was declined, withdrawn or done is another one each time', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(2, FRONT, (board) => declineTask(board, key, '人手不够'));
	scene.at(10, DESK, (board) => issueTask(board, key));
	scene.at(13, FRONT, (board) => acknowledgeTask(board, key));
	scene.at(20, DESK, (board) => cancelTask(board, key, '改道'));
	scene.at(30, DESK, (board) => issueTask(board, key));
	scene.at(31, FRONT, (board) => startTask(board, key));
	scene.at(50, FRONT, (board) => completeTask(board, key));
	const { orders } = scene.figures(60);
	expect(orders.orders.map(told)).toEqual([
		[0, 2, undefined, undefined, 2],
		[10, 13, undefined, undefined, 20],
		[30, 31, 31, 50, 50]
	]);
	expect(orders.toAnswer.count).toBe(3);
	expect(orders.unanswered).toHaveLength(0);
});

test('the issuing that was undone was no order, and an answer that was undone is none', () => {
	const scene = new Scene();
	const draft = scene.at(0, DESK, (board) => createTask(board, { title: '设卡' }));
	scene.at(1, DESK, (board) => issueTask(board, draft));
	scene.at(2, DESK, undo);
	const key = ordered(scene, 5);
	scene.at(7, FRONT, (board) => declineTask(board, key, '看错了'));
	scene.at(8, FRONT, undo);
	scene.at(15, FRONT, (board) => acknowledgeTask(board, key));
	const { orders, reports } = scene.figures(60);
	expect(orders.orders.map(told)).toEqual([[5, 15, undefined, undefined, undefined]]);
	expect(minutes(reports.firstTaskAt)).toBe(5);
});

test('an order that was withdrawn by mistake goes on', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(3, DESK, (board) => cancelTask(board, key, '误按'));
	scene.at(4, DESK, undo);
	expect(scene.figures(60).orders).toMatchObject({
		unanswered: [{}],
		orders: [{ endedAt: undefined }]
	});
});

test('a reason that happens to be the word undo undoes nothing', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(4, FRONT, (board) => declineTask(board, key, 'undo'));
	scene.at(6, DESK, (board) => issueTask(board, key));
	scene.at(8, FRONT, (board) => declineTask(board, key, 'undo'));
	const draft = scene.at(10, DESK, (board) => createTask(board, { title: '设卡' }));
	scene.at(11, DESK, (board) => issueTask(board, draft));
	scene.at(12, DESK, (board) => cancelTask(board, draft, 'undo'));
	expect(scene.figures(60).orders.orders.map(told)).toEqual([
		[0, 4, undefined, undefined, 4],
		[6, 8, undefined, undefined, 8],
		[11, undefined, undefined, undefined, 12]
	]);
});

test('what was done and taken up again is done when it is done at last', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(1, FRONT, (board) => startTask(board, key));
	scene.at(10, FRONT, (board) => completeTask(board, key));
	scene.at(12, DESK, (board) => startTask(board, key));
	expect(scene.figures(60).orders.orders.map(told)).toEqual([[0, 1, 1, undefined, undefined]]);
	scene.at(40, FRONT, (board) => completeTask(board, key));
	expect(scene.figures(60).orders.orders.map(told)).toEqual([[0, 1, 1, 40, 40]]);
});

test('an order that is blocked is answered: nobody waits for a word any more', () => {
	const scene = new Scene();
	const key = ordered(scene, 0, 5);
	scene.at(3, FRONT, (board) => blockTask(board, key, '路断'));
	expect(scene.figures(60).orders).toMatchObject({ unanswered: [], late: [] });
});

test('an order that was accepted and given back later has ended, and is not overdue', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(0, DESK, (board) => setFact(board, 'tasks', key, 'due', minute(30)));
	scene.at(2, FRONT, (board) => acknowledgeTask(board, key));
	scene.at(9, FRONT, (board) => declineTask(board, key, '撤回归建'));
	const { orders } = scene.figures(60);
	expect(orders.orders.map(told)).toEqual([[0, 2, undefined, undefined, 9]]);
	expect(orders.late).toEqual([]);
});

test('a deleted order was withdrawn then; one whose making was undone never was', () => {
	const scene = new Scene();
	const key = ordered(scene, 0, 5);
	scene.at(3, DESK, (board) => deleteRecord(board, 'tasks', key));
	ordered(scene, 4);
	scene.at(5, DESK, undo);
	const { orders } = scene.figures(60);
	expect(orders.orders.map(told)).toEqual([[0, undefined, undefined, undefined, 3]]);
	expect(orders).toMatchObject({ unanswered: [], late: [] });
});

test('a deletion that was taken back is none', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(3, DESK, (board) => deleteRecord(board, 'tasks', key));
	scene.at(4, DESK, (board) => restoreRecord(board, 'tasks', key));
	expect(scene.figures(60).orders.unanswered).toHaveLength(1);
	scene.at(5, DESK, (board) => deleteRecord(board, 'tasks', key));
	scene.at(6, DESK, undo);
	expect(scene.figures(60).orders.unanswered).toHaveLength(1);
});

test('times to be kept count as they stood when they were kept or not', () => {
	const scene = new Scene();
	const key = ordered(scene, 0, 5);
	scene.at(4, DESK, (board) => setFact(board, 'tasks', key, 'answerBy', minute(15)));
	scene.at(10, FRONT, (board) => acknowledgeTask(board, key));
	scene.at(11, DESK, (board) => setFact(board, 'tasks', key, 'answerBy', minute(6)));
	scene.at(12, DESK, (board) => setFact(board, 'tasks', key, 'due', minute(20)));
	scene.at(18, DESK, (board) => setFact(board, 'tasks', key, 'due', minute(40)));
	scene.at(30, FRONT, (board) => completeTask(board, key));
	scene.at(50, DESK, (board) => setFact(board, 'tasks', key, 'due', minute(25)));
	expect(scene.figures(60).orders.orders).toMatchObject([
		{ answerBy: minute(15), answerLate: false, due: minute(40), doneLate: false }
	]);
});

test('a time to answer that had passed before an order was issued anew is not asked of it', () => {
	const scene = new Scene();
	const key = ordered(scene, 0, 5);
	scene.at(8, FRONT, (board) => declineTask(board, key, '不在位'));
	scene.at(20, DESK, (board) => issueTask(board, key));
	scene.at(22, FRONT, (board) => acknowledgeTask(board, key));
	expect(scene.figures(60).orders.orders.map(({ answerLate }) => answerLate)).toEqual([
		...[true, false]
	]);
});

test('apart, an order was done and withdrawn: it ends as the board says, and as somebody rules', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(1, FRONT, (board) => startTask(board, key));
	scene.leave(FRONT);
	scene.at(20, FRONT, (board) => completeTask(board, key));
	scene.at(15, DESK, (board) => cancelTask(board, key, '转向'));
	scene.comeBack(30, FRONT);
	expect(scene.figures(60).orders.orders.map(told)).toEqual([[0, 1, 1, undefined, 15]]);
	scene.at(45, DESK, (board) =>
		rule(board, { collection: 'tasks', key: key as never, field: 'status' }, 'done', '已完成')
	);
	expect(scene.figures(60).orders.orders.map(told)).toEqual([[0, 1, 1, 20, 20]]);
});

test('a clock that is behind does not answer before it was asked', () => {
	const scene = new Scene();
	const key = ordered(scene, 10);
	scene.at(8, FRONT, (board) => acknowledgeTask(board, key));
	scene.at(9, FRONT, (board) => moveTaskTo(board, key, 'in_progress'));
	const { orders } = scene.figures(60);
	expect(orders.orders.map(told)).toEqual([[10, 8, 9, undefined, undefined]]);
	expect(orders.orders[0]!.assignee).toEqual({ type: 'post', post: FRONT });
	expect(orders.toAnswer.slowest).toBe(0);
});

test('a partner’s order that was taken over counts once, as it went here', () => {
	const scene = new Scene();
	const theirs = scene.at(
		0,
		'老方联络员',
		(board) => createTask(board, { title: '设隔离带', issue: true }, PARTNER),
		PARTNER
	);
	expect(scene.figures(60).orders.orders).toMatchObject([{ key: theirs }]);
	const ours = scene.at(10, DESK, (board) =>
		createTask(board, { title: '设隔离带', issue: true, source: theirs })
	);
	scene.at(14, FRONT, (board) => acknowledgeTask(board, ours));
	expect(scene.figures(60).orders.orders.map(told)).toEqual([
		[10, 14, undefined, undefined, undefined]
	]);
});

test('taken over when it had begun, a partner’s order counts as it went there', () => {
	const scene = new Scene();
	const theirs = scene.at(
		0,
		'老方联络员',
		(board) => createTask(board, { title: '设隔离带', issue: true }, PARTNER),
		PARTNER
	);
	scene.at(10, DESK, (board) => {
		const copy = createTask(board, { title: '设隔离带', source: theirs });
		setFact(board, 'tasks', copy, 'status', 'in_progress');
	});
	expect(scene.figures(60).orders.orders).toMatchObject([{ key: theirs }]);
});

test('a source that is no partner’s takes nothing out of the figures', () => {
	const scene = new Scene();
	const key = ordered(scene);
	scene.at(10, DESK, (board) => createTask(board, { title: '再令', issue: true, source: key }));
	expect(scene.figures(60).orders.orders).toHaveLength(2);
});
