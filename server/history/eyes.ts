/**
 * The history of a compartment through somebody's eyes: what was on that person's devices, and
 * when. The log's updates are applied to a document in the order in which they came there, so
 * that what contradicted itself looks as it did on that device; deltas in another order would not
 * (docs/decisions/history-eyes-through-yjs.md).
 */
import type Sqlite from 'better-sqlite3';
import * as Y from 'yjs';
import { ChangeReader } from '../journal/change-reader.ts';
import { rowsOf } from '../journal/journal-rows.ts';
import { PackedLog } from '../store/packed-log.ts';
import { isWhole, StoreDamageError, type UpdateKind } from '../store/store.ts';
import { AuthorLines } from './author-lines.ts';
import { changeOfDelta } from './delta-change.ts';
import { entryHead, inAscii, type EntryRow } from './entry-lines.ts';
import { knownTimes } from './known-times.ts';
import type { Place } from './log-positions.ts';
import { StructOrigins } from './struct-origins.ts';

/** Updates in one transaction, and entries read at once. */
const BATCH = 250;
/** Entries so near to each other are read in one go. */
const NEAR = 8;

export interface EyesJob {
	readonly kind: 'eyes';
	readonly place: Place;
	/** Whose. */
	readonly eyes: string;
	/** Entries up to here. */
	readonly last: number;
	/** So many entries of the view the reader has already. */
	readonly after: number;
	/** Who reads it. */
	readonly reader: { readonly userId: string; readonly internal: boolean };
}

interface LoggedRow extends EntryRow {
	readonly update: Buffer;
	readonly checksum: number;
}

const COLUMNS = `n, seq, kind, user_id, post, "at", received_at, "update", checksum`;

/**
 * First the number of entries in the view, then author lines and entry lines in the order of that
 * person's knowledge; empty parts in between.
 */
export function* eyesLines(sqlite: Sqlite.Database, job: EyesJob): Generator<string, undefined> {
	const { place, eyes } = job;
	const { incidentId, compartment } = place;
	const log = sqlite.prepare<[string, string, number, number, number], LoggedRow>(
		`select ${COLUMNS} from doc_update where incident_id = +? and compartment = +?
		and n > +? and n <= +? order by n limit ?`
	);
	const packed = new PackedLog(sqlite);
	const written: (number | undefined)[] = [];
	const origins = new StructOrigins();
	const own = new Map<number, Uint8Array>();
	for (let n = 0; n < job.last;) {
		const rows = log.all(incidentId, compartment, n, job.last, BATCH);
		if (rows.length === 0) return undefined;
		for (const row of rows) {
			const update = wholeUpdate(packed, incidentId, row);
			origins.add(row.n, update);
			written.push(writtenAt(row, eyes));
			if (written.at(-1) !== undefined) own.set(row.n, update);
		}
		n = rows.at(-1)!.n;
		yield '';
	}
	const applied = sqlite
		.prepare<[string, string, string], { n: number; at: number }>(
			`select u.n, min(a."at") as "at" from reader r cross join applied a on a.reader_id = r.id
			cross join doc_update u on u.incident_id = r.incident_id and u.seq = a.seq
			where r.incident_id = +? and r.compartment = +? and r.user_id = +?
			and u.compartment = r.compartment group by u.n`
		)
		.all(incidentId, compartment, eyes);
	const known = knownTimes({ written, applied, buildsOn: (n) => origins.of(own.get(n)!) });
	own.clear();
	const order = Uint32Array.from(known.keys())
		.filter((i) => known[i] !== Infinity)
		.sort((a, b) => known[a]! - known[b]! || a - b);
	yield String(order.length);
	yield* told(sqlite, job, order, known);
	return undefined;
}

/** When the person wrote an entry on a device of theirs; undefined for what others wrote. */
function writtenAt(row: EntryRow, eyes: string): number | undefined {
	// What the server wrote for them, or took over from quarantine, came from the server.
	if (row.user_id !== eyes || row.kind === 'server' || row.kind === 'adopted') return undefined;
	return Math.min(row.at ?? row.received_at, row.received_at);
}

function wholeUpdate(packed: PackedLog, incidentId: string, row: LoggedRow): Uint8Array {
	const bytes = packed.bytesOf(incidentId, row.seq, row.update);
	if (isWhole({ bytes, checksum: row.checksum })) return bytes;
	throw new StoreDamageError(incidentId, row.seq);
}

function* told(
	sqlite: Sqlite.Database,
	{ place, reader, after }: EyesJob,
	order: Uint32Array,
	known: Float64Array
): Generator<string> {
	const { incidentId, compartment } = place;
	const log = sqlite.prepare<[string, string, number, number], LoggedRow>(
		`select ${COLUMNS} from doc_update where incident_id = +? and compartment = +?
		and n >= +? and n <= +? order by n`
	);
	const packed = new PackedLog(sqlite);
	const authors = new AuthorLines(reader);
	const changes = new ChangeReader(new Y.Doc());
	for (let from = 0; from < order.length; from += BATCH) {
		const numbers = Array.from(order.subarray(from, from + BATCH), (i) => i + 1);
		const found = new Map<number, LoggedRow>();
		for (const [first, last] of runsOf(numbers))
			for (const row of log.all(incidentId, compartment, first, last)) found.set(row.n, row);
		const rows = numbers.map((n) => found.get(n)!);
		const read = changes.apply(rows.map((row) => wholeUpdate(packed, incidentId, row)));
		let portion = '';
		for (const [i, row] of rows.entries()) {
			if (from + i < after) continue;
			const { number, line } = authors.of(row.user_id, row.post);
			const { n, seq, at, post, kind } = row;
			const sent = { kind: kind as UpdateKind, userId: row.user_id, post, at };
			const entry = { incidentId, compartment, seq, n, ...sent, receivedAt: row.received_at };
			const deltas = rowsOf(entry, read[i]!).deltas.map((delta) =>
				JSON.stringify(changeOfDelta(delta))
			);
			portion += `${line}${entryHead(row, number)}${deltas.join(',')}],${known[n - 1]}]\n`;
		}
		yield inAscii(portion);
	}
	changes.doc.destroy();
}

/** Ranges that hold these numbers and few others: reading a range costs little more than one. */
function runsOf(numbers: readonly number[]): [first: number, last: number][] {
	const runs: [number, number][] = [];
	for (const n of numbers.toSorted((a, b) => a - b)) {
		const run = runs.at(-1);
		if (run && n - run[1] <= NEAR) run[1] = n;
		else runs.push([n, n]);
	}
	return runs;
}
