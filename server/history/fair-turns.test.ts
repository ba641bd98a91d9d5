import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FairTurns } from './fair-turns.ts';

/** Enters, and notes when it was let in. */
function entering(turns: FairTurns, userId: string, name: string, begun: string[]) {
	return turns.enter(userId).then((end) => {
		begun.push(name);
		return end;
	});
}

it('lets a few in at a time, and first who has the fewest under way', async () => {
	const turns = new FairTurns();
	const begun: string[] = [];
	const a = ['a1', 'a2', 'a3'].map((name) => entering(turns, 'a', name, begun));
	const b = entering(turns, 'b', 'b1', begun);
	await setImmediate();
	expect(begun).toEqual(['a1', 'a2']);
	(await a[0]!)();
	await setImmediate();
	expect(begun).toEqual(['a1', 'a2', 'b1']);
	const end = await b;
	end();
	end();
	await setImmediate();
	expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
});

it('refuses who has very many waiting, and nobody else', async () => {
	const turns = new FairTurns();
	const begun: string[] = [];
	for (let i = 0; i < 34; i++) {
		turns.checkRoom('a');
		void entering(turns, 'a', `a${i}`, begun);
	}
	expect(() => turns.checkRoom('a')).toThrow('too_many_requests');
	turns.checkRoom('b');
	void entering(turns, 'b', 'b', begun);
	await setImmediate();
	expect(begun).toEqual(['a0', 'a1']);
});
