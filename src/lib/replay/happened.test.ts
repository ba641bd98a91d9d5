import { expect, test } from 'vitest';
import type { HistoryChange } from '#lib/history/format.ts';
import { timelineOf } from '#lib/review/testing/timeline-of.ts';

const RECEIVED = Date.UTC(2026, 2, 1);
const WRITTEN = RECEIVED - 60_000;

/** When one change happened, written a minute before it was received. */
function happened(change: HistoryChange): number {
	const author = { userId: 'u', post: '值班席' };
	const entry = { compartment: 'command', n: 1, receivedAt: RECEIVED, at: WRITTEN };
	const timeline = timelineOf([{ ...entry, author, kind: 'live', changes: [change] }]);
	return timeline.times('happened')[0]!;
}

const entry = (happenedAt: unknown): HistoryChange => ['r', 'log', 'A', { text: '', happenedAt }];

test('an entry of the log stands where it says, and never after it was received', () => {
	expect(happened(entry(WRITTEN - 5000))).toBe(WRITTEN - 5000);
	expect(happened(entry(RECEIVED + 5000))).toBe(RECEIVED);
});

test.each([-1e300, -5, 1.5, '2026', null, undefined])(
	'what is no time on the board (%s) says nothing: it stands where it was written',
	(happenedAt) => {
		expect(happened(entry(happenedAt))).toBe(WRITTEN);
		expect(happened(['r', 'log', 'A', null as never])).toBe(WRITTEN);
	}
);
