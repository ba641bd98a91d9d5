import { describe, expect, it } from 'vitest';
import type { Tally } from '#lib/board/records/tally.record.ts';
import { groupTallies, missingKinds, moveProgress } from './tally-groups.ts';

let next = 0;
function tally(kind: Tally['kind'], scope: string, value: number, asOf = 1000, label = ''): Tally {
	const id = String(next++);
	return {
		key: `command/${id}`,
		id,
		kind,
		scope,
		label,
		unit: '人',
		createdAt: next,
		value: { value, asOf, source: '', verified: false }
	} as Tally;
}

describe('groupTallies', () => {
	it('sums the places and shows where the whole says something else', () => {
		const groups = groupTallies([
			tally('injured', '磨憨村', 3),
			tally('deaths', '', 0),
			tally('injured', '', 6),
			tally('injured', '尚勇村', 2)
		]);
		expect(groups.map((group) => [group.kind, group.sum, group.differs])).toEqual([
			['deaths', undefined, false],
			['injured', 5, true]
		]);
		expect(groups[1]!.places.map((t) => t.scope)).toEqual(['磨憨村', '尚勇村']);
	});

	it('counts a place once that two posts have stated apart, by the newer figure', () => {
		const [group] = groupTallies([
			tally('moved', '磨憨村', 31, 2000),
			tally('moved', '磨憨村', 20, 1000),
			tally('moved', '尚勇村', 4)
		]);
		expect(group!.sum).toBe(35);
		expect([...group!.doubled]).toEqual(['磨憨村']);
		expect(group!.places).toHaveLength(3);
	});

	it('keeps own kinds apart by their names', () => {
		const groups = groupTallies([
			tally('other', '', 12, 1, '倒塌房屋'),
			tally('other', '', 3, 1, '牲畜')
		]);
		expect(groups.map((group) => group.label)).toEqual(['倒塌房屋', '牲畜']);
	});
});

describe('moveProgress', () => {
	it('says who is to move, has moved, and has not', () => {
		expect(
			moveProgress([
				tally('to_move', '', 46),
				tally('moved', '', 31),
				tally('to_move', '磨憨村', 10),
				tally('moved', '别处', 5)
			])
		).toEqual([
			{ scope: '', summed: false, toMove: 46, moved: 31, left: 15 },
			{ scope: '磨憨村', summed: false, toMove: 10, moved: 0, left: 10 }
		]);
	});

	it('adds the places up where nobody has stated the whole', () => {
		const [sum, ...places] = moveProgress([
			tally('to_move', '磨憨村', 10),
			tally('moved', '磨憨村', 4),
			tally('to_move', '尚勇村', 20)
		]);
		expect(sum).toEqual({ scope: '', summed: true, toMove: 30, moved: 4, left: 26 });
		expect(places.map((place) => place.scope)).toEqual(['磨憨村', '尚勇村']);
	});

	it('never counts below nothing when more moved than were to', () => {
		expect(moveProgress([tally('to_move', '', 5), tally('moved', '', 8)])[0]!.left).toBe(0);
	});
});

it('offers the common kinds that nobody has stated', () => {
	const kinds = missingKinds([tally('deaths', '', 0)]);
	expect(kinds).not.toContain('deaths');
	expect(kinds).not.toContain('other');
	expect(kinds[0]).toBe('missing');
});
