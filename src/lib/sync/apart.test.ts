import { describe, expect, test } from 'vitest';
import { addReturn } from './apart.ts';

const MINUTE = 60_000;

describe('while you were apart', () => {
	test('changes of both sides are put together by record', () => {
		const apart = addReturn(
			undefined,
			'command',
			0,
			5 * MINUTE,
			['tasks/T1/status', 'tasks/T1'],
			['tasks/T1/assignee', 'resources/R1/report', 'bogus/X', 'facts']
		);
		expect(apart).toEqual({
			from: 0,
			to: 5 * MINUTE,
			changes: [
				{
					collection: 'tasks',
					key: 'command/T1',
					mine: true,
					theirs: true,
					fields: ['assignee', 'status']
				},
				{
					collection: 'resources',
					key: 'command/R1',
					mine: false,
					theirs: true,
					fields: ['report']
				}
			]
		});
	});

	test('a blink is not told, unless something of mine was waiting', () => {
		expect(addReturn(undefined, 'command', 0, 5_000, [], ['tasks/T1'])).toBeUndefined();
		expect(addReturn(undefined, 'command', 0, 5_000, ['tasks/T2'], [])?.changes).toHaveLength(1);
		expect(addReturn(undefined, 'command', 0, MINUTE, [], [])).toBeUndefined();
	});

	test('compartments that return together are one separation, a later return is another', () => {
		const first = addReturn(undefined, 'command', 0, MINUTE, [], ['tasks/T1']);
		const both = addReturn(first, 'liaison-la', 10, MINUTE + 500, [], ['tasks/T1/status']);
		expect(both?.changes.map(({ key }) => key)).toEqual(['command/T1', 'liaison-la/T1']);
		expect(both).toMatchObject({ from: 0, to: MINUTE + 500 });
		const later = addReturn(both, 'command', 10 * MINUTE, 20 * MINUTE, [], ['log/L1']);
		expect(later?.changes).toHaveLength(1);
		expect(addReturn(later, 'command', 20 * MINUTE, 20 * MINUTE + 1, [], [])).toBe(later);
	});
});
