import { expect, test } from 'vitest';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { minute, minutes, Scene } from '#lib/review/testing/scene.ts';
import type { Axis } from './replay-timeline.ts';
import { spanOf } from './span-of.ts';

function span(axes: readonly Axis[], closedAt: number | null, askedAt = 0): (number | undefined)[] {
	const scene = new Scene();
	const tell = (at: number, happenedAt: number) =>
		scene.at(at, '值班席', (board) =>
			writeLog(board, { text: '补记', channel: 'phone', happenedAt: minute(happenedAt) })
		);
	tell(30, -20);
	tell(90, 45);
	const times = { startedAt: minute(10), closedAt, askedAt: minute(askedAt) };
	const { from, to } = spanOf(scene.timeline(), axes, times);
	return [from, to].map(minutes);
}

test('a replay goes from the first change to the last, also after the end of the incident', () => {
	expect(span(['received'], minute(60))).toEqual([10, 90]);
	expect(span(['happened'], minute(60))).toEqual([-20, 60]);
	expect(span(['received', 'happened'], minute(60))).toEqual([-20, 90]);
});

test('an open incident goes on to now', () => {
	expect(span(['received'], null, 120)).toEqual([10, 120]);
});

test('what was told to have been long before does not draw the strip out', () => {
	const scene = new Scene();
	scene.at(30, '值班席', (board) =>
		writeLog(board, { text: '去年', channel: 'phone', happenedAt: minute(-500_000) })
	);
	const times = { startedAt: minute(0), closedAt: minute(60), askedAt: 0 };
	expect(minutes(spanOf(scene.timeline(), ['happened'], times).from)).toBe(-12 * 60);
});
