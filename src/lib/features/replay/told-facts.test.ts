import { expect, test } from 'vitest';
import type { HistoryEntry } from '#lib/history/format.ts';
import { timelineOf } from '#lib/review/testing/timeline-of.ts';
import { factId } from '../log/fact-lines.ts';
import { ToldFacts } from './told-facts.ts';

const HOUR = 3_600_000;

/** A resource's status, told at one time of what was so at another, UTC ms. */
function told(n: number, ulid: string, at: number, happenedAt?: number): HistoryEntry {
	const body = {
		value: 'working',
		after: ['0'],
		at,
		by: '前线1',
		...(happenedAt && { happenedAt })
	};
	return {
		...{ compartment: 'command', n, receivedAt: at, at, kind: 'live' },
		author: { userId: 'u', post: '前线1' },
		changes: [['f', 'resources', 'R', 'status', ulid, body]]
	};
}

test('facts stand by when they were written or by when they happened; the late ones are known in both', () => {
	const facts = new ToldFacts(timelineOf([told(1, 'A', 2 * HOUR), told(2, 'B', 3 * HOUR, HOUR)]));
	const order = (axis: 'received' | 'happened', moment: number) =>
		facts.upTo(axis, moment).map(({ ulid }) => ulid);
	expect(order('received', 3 * HOUR)).toEqual(['B', 'A']);
	expect(order('happened', 3 * HOUR)).toEqual(['A', 'B']);
	expect(order('happened', HOUR)).toEqual(['B']);
	const [late] = facts.upTo('happened', HOUR);
	expect([...facts.late]).toEqual([[factId(late!), 3 * HOUR]]);
});
