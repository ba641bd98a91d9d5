/**
 * [S101] Through somebody's eyes: the view at a moment is exactly what that person's devices held
 * then, with times cut off, late uploads, contradictions and concurrent plain fields.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { EntryLine } from '#lib/history/format.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { openDatabase, type Database } from '../../server/db/open.ts';
import { eyesLines } from '../../server/history/eyes.ts';
import { knownTimes } from '../../server/history/known-times.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { stateOfPlain } from './harness/plain-state.ts';
import { asLogged, simulateDevices, type SimulatedDevices } from './harness/simulated-devices.ts';

const RUNS = { numRuns: Number(process.env['EYES_RUNS'] ?? 60) };
let folder: string;
let database: Database;
let store: SqliteStore;
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'eyes-'));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	database.sqlite.pragma('synchronous = OFF');
	store = new SqliteStore(database.sqlite);
});
afterAll(() => {
	database.close();
	rmSync(folder, { recursive: true });
});

let incidents = 0;
async function viewOf({ log, applied }: SimulatedDevices, eyes: string): Promise<EntryLine[]> {
	const incidentId = `incident-${++incidents}`;
	const place = { incidentId, compartment: 'command' };
	database.sqlite
		.prepare(
			`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
			created_at) values (?, 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
		)
		.run(incidentId);
	await store.append(log.map((entry) => asLogged(entry, incidentId, 'command')));
	await store.saveActivity({
		...{ opened: [], closed: [] },
		applied: applied.map((row) => ({ ...row, ...place, userId: eyes }))
	});
	const reader = { userId: 'reader', internal: true };
	const job = { kind: 'eyes', place, eyes, last: log.length, after: 0, reader } as const;
	const [count, ...portions] = [...eyesLines(database.sqlite, job)].filter((part) => part !== '');
	const view = portions
		.join('')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as EntryLine | { author: unknown })
		.filter((line): line is EntryLine => Array.isArray(line));
	expect(view).toHaveLength(Number(count));
	return view;
}

it('[S101] the view at a moment is what the devices held then', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(), { minLength: 5, maxLength: 90 }).map((steps) => [...steps, 4, 12]),
			async (steps) => {
				const simulated = simulateDevices(steps, 'watched');
				const view = await viewOf(simulated, 'watched');
				const times = view.map((entry) => entry[6]!);
				expect(times).toEqual(times.toSorted((a, b) => a - b));
				const plain = new PlainCompartment();
				let next = 0;
				for (const { at, state } of simulated.captures) {
					while (next < view.length && view[next]![6]! <= at) plain.applyAll(view[next++]![5]);
					expect(stateOfPlain(plain)).toEqual(state);
				}
			}
		),
		RUNS
	);
});

it('[S101] nothing comes before what it builds on, whatever devices say and their clocks show', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.nat(), { minLength: 5, maxLength: 90 }),
			fc.boolean(),
			async (steps, silent) => {
				const simulated = simulateDevices(steps, 'watched', 15);
				const applied = silent ? [] : simulated.applied;
				const view = await viewOf({ ...simulated, applied }, 'watched');
				const doc = new Y.Doc();
				for (const [n] of view) {
					Y.applyUpdate(doc, simulated.log[n - 1]!.update);
					expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
				}
				const own = simulated.log.filter(({ userId }) => userId === 'watched').length;
				expect(view.filter(([n]) => simulated.log[n - 1]!.userId === 'watched')).toHaveLength(own);
			}
		),
		RUNS
	);
});

it('[S101] who builds on somebody else’s entry has it, and all before it', () => {
	const known = knownTimes({
		written: [undefined, undefined, 300, undefined, 200, undefined],
		applied: [{ n: 4, at: 900 }],
		buildsOn: (n) => ({ 3: [2], 5: [3] })[n] ?? []
	});
	expect([...known]).toEqual([200, 200, 200, 900, 200, Infinity]);
});
