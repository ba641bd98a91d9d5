/** [S100] Keyframes: a state is the same from whichever of them it is rebuilt. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openDatabase, type Database } from '../../server/db/open.ts';
import { createJobRunner, type JobRunner } from '../../server/history/history-thread.ts';
import { Keyframes } from '../../server/history/keyframes.ts';
import { PlainStates } from '../../server/history/plain-state.ts';
import { deriveFromLog } from '../../server/journal/derive-from-log.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { stateOfDocument, stateOfPlain } from './harness/plain-state.ts';
import { randomLog } from './harness/random-log.ts';

const VERSION = 7;
const EVERY = 5;
let folder: string;
let database: Database;
let store: SqliteStore;
let jobs: JobRunner;
let keyframes: Keyframes;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'keyframes-'));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	store = new SqliteStore(database.sqlite);
	jobs = createJobRunner(database);
	keyframes = new Keyframes(database.sqlite, jobs, pino({ level: 'silent' }), VERSION, EVERY);
});
afterAll(async () => {
	await jobs.close();
	database.close();
	rmSync(folder, { recursive: true });
});

let incidents = 0;
/** An incident with this log, and another compartment's updates in between, derived. */
async function incidentOf(log: readonly Uint8Array[]): Promise<string> {
	const incidentId = `incident-${++incidents}`;
	database.sqlite
		.prepare(
			`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
			created_at) values (?, 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
		)
		.run(incidentId);
	const entry = (compartment: string, update: Uint8Array, receivedAt: number) => ({
		...({ incidentId, compartment, kind: 'live', userId: 'u', post: 'p' } as const),
		...{ connectionId: null, device: null, deviceSeq: null, at: null, receivedAt, update, bind: [] }
	});
	await store.append(
		log.flatMap((update, i) => [entry('control', update, i), entry('command', update, i)])
	);
	await deriveFromLog(store, incidentId, VERSION, () => false);
	return incidentId;
}

const keyframesOf = (incidentId: string) =>
	database.sqlite
		.prepare('select n from keyframe where incident_id = ? order by n')
		.pluck()
		.all(incidentId) as number[];

it('[S100] every state is that of the document, with keyframes and without, whole or damaged', async () => {
	const logs = fc.array(fc.nat(), { minLength: 20, maxLength: 60 }).map(randomLog);
	await fc.assert(
		fc.asyncProperty(logs, async (log) => {
			const incidentId = await incidentOf(log);
			const place = { incidentId, compartment: 'command' };
			const check = () => {
				const states = new PlainStates(database.sqlite);
				const doc = new Y.Doc();
				for (const [i, update] of log.entries()) {
					Y.applyUpdate(doc, update);
					expect(stateOfPlain(states.at(place, i + 1))).toEqual(stateOfDocument(doc));
				}
			};
			check();
			await keyframes.grow(place, Math.ceil(log.length / 2));
			await keyframes.grow(place, log.length);
			expect(keyframesOf(incidentId)).toEqual(
				Array.from({ length: Math.floor(log.length / EVERY) }, (_, i) => (i + 1) * EVERY)
			);
			check();
			database.sqlite
				.prepare(`update keyframe set changes = x'28b52ffd' where incident_id = ? and n > ?`)
				.run(incidentId, EVERY);
			check();
		}),
		{ numRuns: 6 }
	);
});

it('[S100] go with what is derived, and are not kept where it is derived anew', async () => {
	const log = randomLog(Array.from({ length: 40 }, (_, i) => i * 7919));
	const incidentId = await incidentOf(log);
	const place = { incidentId, compartment: 'command' };
	await keyframes.grow(place, log.length);
	expect(keyframesOf(incidentId).length).toBeGreaterThan(1);
	await store.resetDerived(incidentId, VERSION + 1);
	expect(keyframesOf(incidentId)).toEqual([]);
	await keyframes.grow(place, log.length);
	expect(keyframesOf(incidentId)).toEqual([]);
});

it('[S100] a job that fails or is given up leaves the thread to the others', async () => {
	const incidentId = await incidentOf(randomLog([1, 2, 3]));
	const place = { incidentId, compartment: 'command' };
	const broken = jobs.run({ kind: 'board', incidentId, compartments: [null as never] });
	await expect(broken.next()).rejects.toThrow();
	const left = jobs.run({ kind: 'state', place, n: 1 });
	await left.next();
	await left.return(undefined);
	const parts = [];
	for await (const part of jobs.run({ kind: 'state', place, n: 3 })) parts.push(part);
	expect(parts).toHaveLength(1);
});
