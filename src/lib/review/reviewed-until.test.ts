import { expect, test } from 'vitest';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { figuresOf } from './figures.ts';
import { reviewedUntil } from './reviewed-until.ts';
import { minute, Scene } from './testing/scene.ts';

test('what is open in an open incident is judged by now, in a closed one by its end', () => {
	const scene = new Scene();
	scene.at(0, '值班席', (board) =>
		createTask(board, { title: '撤离', issue: true, answerBy: minute(5) })
	);
	const timeline = scene.timeline();
	const late = (closedAt: number | null, askedAt: number) =>
		figuresOf({ timeline, contacts: [], runsTo: reviewedUntil(timeline, closedAt, askedAt) }).orders
			.late.length;
	expect(late(null, minute(10))).toBe(1);
	expect(late(null, minute(4))).toBe(0);
	expect(late(minute(3), minute(10))).toBe(0);
	expect(reviewedUntil(timeline, null, minute(-1))).toBe(minute(0));
});
