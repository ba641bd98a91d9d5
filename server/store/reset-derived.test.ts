import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { DeltaRow } from './store.ts';

const delta = (n: number): DeltaRow => ({
	...{ seq: 1, n, compartment: 'command', kind: 'r', collection: 'log', recordId: `r${n}` },
	...{ field: '', fact: null, oldValue: undefined, newValue: {} }
});

it('forgets what was derived in slices, and is begun again where it was cut short', async () => {
	const { sqlite, close } = openDatabase(':memory:');
	const store = new SqliteStore(sqlite);
	const deltas = Array.from({ length: 1700 }, (_, n) => delta(n));
	for (const incidentId of ['a', 'b'])
		await store.saveDerived([{ incidentId, journal: [], deltas, seq: 1, version: 3 }]);
	const left = (incident: string) =>
		sqlite.prepare(`select count(*) from delta where incident_id = '${incident}'`).pluck().get();
	const mark = () =>
		sqlite.prepare(`select seq, version from watermark where incident_id = 'a'`).get();
	const reset = store.resetDerived('a', 4);
	const seen = new Set([left('a')]);
	// Derived by no version: a process that ends now begins anew.
	expect(mark()).toEqual({ seq: 0, version: -1 });
	let done = false;
	void reset.then(() => (done = true));
	while (!done) {
		await setImmediate();
		seen.add(left('a'));
	}
	expect([...seen]).toEqual([1700, 1200, 700, 200, 0]);
	expect(left('b')).toBe(1700);
	expect(mark()).toEqual({ seq: 0, version: 4 });
	close();
});
