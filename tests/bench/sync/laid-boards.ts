/** Boards laid into a data folder as many hands would have left them, and brought back to that. */
import {
	closeSync,
	copyFileSync,
	fsyncSync,
	mkdtempSync,
	openSync,
	readdirSync,
	rmSync,
	statSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as Y from 'yjs';
import { COMMAND } from '#lib/board/compartments.ts';
import { loadConfig } from '../../../server/config.ts';
import { DERIVATION_VERSION } from '../../../server/journal/journal.ts';
import { startServer } from '../../../server/main.ts';
import { encodeState } from '../../../server/store/make-snapshot.ts';
import type { NewUpdate, Store } from '../../../server/store/store.ts';
import { COLLECTION, FIELD, oldEdits, youngBoard, type OldEdit } from './old-board.ts';
import { ours } from './ours.ts';
import type { Prepared } from './peer.ts';

/** Updates since the last snapshot, on all boards. */
const TAIL = 250;
const BATCH = 5000;
/** Young boards beside the first. */
const OTHERS = 3;
const AUTHOR = { userId: 'bench', post: '标绘组' };

/** Edits of a board nobody has worked on for long. */
export const FEW = TAIL + 1;

export interface LaidBoards {
	/** The first is the one that is measured. */
	readonly prepared: Prepared;
	/** Of the first. */
	readonly state: Uint8Array;
	readonly diskBytes: number;
	/** Brings the database back to how it was laid. No server may be running. */
	readonly restore: () => void;
	readonly remove: () => void;
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

/** Database and its log. */
const databaseFiles = (folder: string): string[] =>
	readdirSync(folder).filter((name) => /\.(db|sqlite)/.test(name));

const databaseBytes = (folder: string): number =>
	databaseFiles(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);

function writeOut(file: string): void {
	const open = openSync(file, 'r+');
	fsyncSync(open);
	closeSync(open);
}

/** Keeps the database as it is; the returned function brings it back. */
function keepDatabase(folder: string): () => void {
	const kept = mkdtempSync(path.join(folder, 'kept-'));
	const files = databaseFiles(folder);
	for (const name of files) copyFileSync(path.join(folder, name), path.join(kept, name));
	return () => {
		for (const name of databaseFiles(folder)) rmSync(path.join(folder, name));
		for (const name of files) {
			// Else the system would write them while they are measured.
			writeOut(path.join(kept, name));
			copyFileSync(path.join(kept, name), path.join(folder, name));
			writeOut(path.join(folder, name));
		}
	};
}

/** A board with a past of so many updates, and young ones beside it. */
export async function layBoards(updates: number): Promise<LaidBoards> {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-age-'));
	const remove = () => rmSync(folder, { recursive: true, force: true });
	try {
		const prepared = await ours.prepare(folder, 1 + OTHERS);
		const [first, ...others] = prepared.boards.map((board) => board.path.split('/')[2]!);
		const started = performance.now();
		const state = await lay(folder, first!, updates);
		const tookSeconds = (performance.now() - started) / 1000;
		console.log(`${updates} updates laid in ${tookSeconds.toFixed(0)} s`);
		const diskBytes = databaseBytes(folder);
		for (const other of others) await lay(folder, other, FEW);
		return { prepared, state, diskBytes, restore: keepDatabase(folder), remove };
	} catch (error) {
		remove();
		throw error;
	}
}
