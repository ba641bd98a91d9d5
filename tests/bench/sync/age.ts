/**
 * `npm run bench:age`: whether a board gets dearer with age. One with a million updates in its
 * log beside a fresh one of the same content: the server's processor time for an edit and a
 * join, and what a page has to open. `--updates N`, `--runs N`, `--seconds N`;
 * `--write` puts it into docs/performance.md.
 */
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import { COMMAND } from '#lib/board/compartments.ts';
import { loadConfig } from '../../../server/config.ts';
import { DERIVATION_VERSION } from '../../../server/journal/journal.ts';
import { startServer } from '../../../server/main.ts';
import { encodeState } from '../../../server/store/make-snapshot.ts';
import type { NewUpdate, Store } from '../../../server/store/store.ts';
import { timeOpening } from '../board.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine, describeMoment } from './machine.ts';
import { COLLECTION, FIELD, oldEdits, youngBoard, type OldEdit } from './old-board.ts';
import { ours } from './ours.ts';
import { takePlace } from './pinned-process.ts';
import { report } from './report.ts';
import { median } from './table.ts';

/** Updates since the last snapshot, on both boards. */
const TAIL = 250;
const BATCH = 5000;
const JOINS = 50;
/** Starts of a server that the first join is the mean of: the kernel counts in 10 ms. */
const STARTS = 10;
const WRITERS = 10;
const RATE = 10;
const JOINING = { kind: 'join', clients: 1, held: false, leastBytes: 1000 } as const;
const AUTHOR = { userId: 'bench', post: '标绘组' };

interface Costs {
	/** Server's processor time, ms. */
	readonly edit: number;
	readonly join: number;
	/** Of the process, with the room in memory, MB. */
	readonly memory: number;
}

/** Writes edits into log, journal and deltas as the server would have. */
async function record(store: Store, incidentId: string, edits: readonly OldEdit[]): Promise<void> {
	const place = { incidentId, compartment: COMMAND };
	const receivedAt = Date.now();
	const entries = edits.map(({ update, clientId, first }): NewUpdate => {
		const origin = { connectionId: null, device: null, deviceSeq: null, at: null, receivedAt };
		return {
			...{ ...place, ...AUTHOR, ...origin, kind: 'live', update },
			bind: first ? [clientId] : []
		};
	});
	const stored = (await store.append(entries)).map((outcome) => {
		if (outcome.outcome !== 'stored') throw new Error(`an edit is ${outcome.outcome}`);
		return outcome.seq;
	});
	const rows = edits.map(({ recordId, oldValue, newValue }, i) => {
		const at = { seq: stored[i]!, compartment: COMMAND, collection: COLLECTION, recordId };
		const what = { field: FIELD, fact: null };
		const kind = 'p' as const;
		return {
			delta: { ...at, ...what, kind, n: 0, oldValue, newValue },
			line: {
				...{ ...at, ...what, ...AUTHOR, receivedAt, kind: 'plain', value: newValue },
				...{ note: null, byDiffers: false, at: null, happenedAt: null }
			}
		};
	});
	const [journal, deltas] = [rows.map(({ line }) => line), rows.map(({ delta }) => delta)];
	const derived = { journal, deltas, seq: stored.at(-1)!, version: DERIVATION_VERSION };
	await store.saveDerived([{ incidentId, ...derived }]);
}

/** Lays a board with a past of so many updates into a data folder; gives its state. */
async function lay(dataDir: string, incidentId: string, updates: number): Promise<Uint8Array> {
	const running = await startServer(
		loadConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' }),
		{ handler: false }
	);
	const { store } = running.services.sync;
	const { state, doc } = youngBoard();
	const [writer] = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(state)).keys();
	const base: OldEdit = {
		...{ update: state, clientId: writer!, first: true },
		...{ recordId: '', oldValue: '', newValue: '' }
	};
	await record(store, incidentId, [base]);
	let batch: OldEdit[] = [];
	const flush = async (snapshot: boolean) => {
		if (batch.length > 0) await record(store, incidentId, batch);
		// One by one they would take Yjs hours: every transaction looks at every client id.
		doc.transact(() => batch.forEach(({ update }) => Y.applyUpdate(doc, update)));
		batch = [];
		if (!snapshot) return;
		const { last: seq } = (await store.watermark(incidentId))!;
		const { tail, snapshot: before } = await store.load(incidentId, COMMAND);
		const n = tail.at(-1)?.n ?? before?.n ?? 0;
		await store.saveSnapshot({
			...{ incidentId, compartment: COMMAND, seq, n, createdAt: Date.now() },
			...encodeState(doc)
		});
	};
	let done = 1;
	if (updates - TAIL <= 1) await flush(true);
	for (const edit of oldEdits(doc, updates - 1)) {
		batch.push(edit);
		done++;
		if (done === updates - TAIL) await flush(true);
		else if (batch.length === BATCH) await flush(false);
	}
	await flush(false);
	await running.close();
	return Y.encodeStateAsUpdate(doc);
}

/** What the first join costs a server that has just been started, and how long it takes, ms. */
async function firstJoin(
	prepared: Awaited<ReturnType<typeof ours.prepare>>
): Promise<{ serverMs: number; ms: number }> {
	const load = new LoadProcess();
	const { server, cookies } = await prepared.start();
	try {
		await server.quiet(2000);
		const { boards } = prepared;
		const target = { pid: server.pid, port: server.port, cookies, boards };
		const { serverMs, ms } = await load.do(target, { ...JOINING, boards: boards.slice(0, 1) });
		return { serverMs, ms: ms[0]! };
	} finally {
		await server.stop();
		await load.close();
	}
}

/** What a server that has just been started spends on the board. */
async function spend(
	prepared: Awaited<ReturnType<typeof ours.prepare>>,
	seconds: number
): Promise<Costs> {
	const load = new LoadProcess();
	const { server, cookies } = await prepared.start();
	try {
		await server.quiet(2000);
		const [board] = prepared.boards;
		const target = { pid: server.pid, port: server.port, cookies, boards: prepared.boards };
		// The first loads it.
		await load.do(target, { ...JOINING, boards: [board!] });
		await server.quiet(1000);
		const boards = Array.from({ length: JOINS }, () => board!);
		const joins = await load.do(target, { ...JOINING, boards });
		await server.quiet(1000);
		const traffic = await load.do(target, {
			...{ kind: 'edits', boards: [board!], clientsPerBoard: 2 * WRITERS },
			...{ writersPerBoard: WRITERS, rate: RATE, seconds }
		});
		return {
			edit: (traffic.cpu / 100 / (WRITERS * RATE)) * 1000,
			join: joins.serverMs / JOINS,
			memory: traffic.memoryMegabytes
		};
	} finally {
		await server.stop();
		await load.close();
	}
}

/** Database and its log. */
const databaseFiles = (folder: string): string[] =>
	readdirSync(folder).filter((name) => /\.(db|sqlite)/.test(name));

const databaseBytes = (folder: string): number =>
	databaseFiles(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);

/** Keeps the database as it is; the returned function brings it back. */
function keepDatabase(folder: string): () => void {
	const kept = mkdtempSync(path.join(folder, 'kept-'));
	const files = databaseFiles(folder);
	for (const name of files) copyFileSync(path.join(folder, name), path.join(kept, name));
	return () => {
		for (const name of databaseFiles(folder)) rmSync(path.join(folder, name));
		for (const name of files) copyFileSync(path.join(kept, name), path.join(folder, name));
	};
}

async function measure(updates: number, runs: number, seconds: number) {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-age-'));
	try {
		const prepared = await ours.prepare(folder, 1);
		const incidentId = prepared.boards[0]!.path.split('/')[2]!;
		const started = performance.now();
		const state = await lay(folder, incidentId, updates);
		const tookSeconds = (performance.now() - started) / 1000;
		console.log(`${updates} updates laid in ${tookSeconds.toFixed(0)} s`);
		const diskBytes = databaseBytes(folder);
		const restore = keepDatabase(folder);
		const first: { serverMs: number; ms: number }[] = [];
		for (let i = 0; i < STARTS; i++) {
			restore();
			first.push(await firstJoin(prepared));
		}
		const costs: Costs[] = [];
		for (let i = 0; i < runs; i++) {
			// What the run before wrote is gone, and its snapshot, where closing had time for one.
			restore();
			costs.push(await spend(prepared, seconds));
		}
		// Once for the compiler.
		timeOpening(state);
		const opened = timeOpening(state);
		const of = (key: keyof Costs) => median(costs.map((cost) => cost[key]));
		return [
			['server CPU for an edit, ms', of('edit')],
			['server CPU for a join of the loaded room, ms', of('join')],
			[
				'server CPU for the first join, ms',
				first.reduce((sum, { serverMs }) => sum + serverMs, 0) / STARTS
			],
			['first join, ms', median(first.map(({ ms }) => ms))],
			['a page opens it, ms', opened.load + opened.open],
			['state, MB', state.length / 1e6],
			['database on disk, MB', diskBytes / 1e6],
			['memory of the process, MB', of('memory')]
		] as const;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const { values } = parseArgs({
	options: {
		updates: { type: 'string', default: '1000000' },
		runs: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '8' },
		write: { type: 'boolean', default: false }
	}
});
const [updates, runs, seconds] = [values.updates, values.runs, values.seconds].map(Number);
console.log(`${describeMachine(takePlace()).slice(0, 2).join('\n')}\n`);
const fresh = await measure(TAIL + 1, runs!, seconds!);
const aged = await measure(updates!, runs!, seconds!);
const lines = [
	`| | fresh | after ${updates} updates | ratio |`,
	'| --- | ---: | ---: | ---: |',
	...aged.map(([name, value], i) => {
		const before = fresh[i]![1];
		const ratio = (value / before).toFixed(2);
		return `| ${name} | ${before.toFixed(2)} | ${value.toFixed(2)} | ${ratio} |`;
	})
].join('\n');
console.log(`\n${lines}`);
if (values.write)
	await report('age', `${lines}\n\n_${describeMoment()}; medians of ${runs} × ${seconds} s_`);
