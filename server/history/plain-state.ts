/** A compartment as it stood after an entry: from the nearest keyframe before, and deltas. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type Sqlite from 'better-sqlite3';
import type { HistoryChange } from '#lib/history/format.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import type { DeltaRow } from '../store/store.ts';
import { changeOfDelta } from './delta-change.ts';
import type { Place } from './log-positions.ts';

const ROWS = 2000;

interface Row {
	readonly entry: number;
	readonly n: number;
	readonly kind: DeltaRow['kind'];
	readonly collection: string;
	readonly record_id: string;
	readonly field: string;
	readonly fact: string | null;
	readonly old_value: string | null;
	readonly new_value: string | null;
}

const parsed = (json: string | null): unknown =>
	json === null ? undefined : (JSON.parse(json) as unknown);

function changeOf(row: Row): HistoryChange {
	const { kind, collection, record_id: recordId, field, fact } = row;
	const values = { oldValue: parsed(row.old_value), newValue: parsed(row.new_value) };
	return changeOfDelta({ kind, collection, recordId, field, fact, ...values });
}

/** Reads states through one connection; what is derived must reach as far as is asked for. */
export class PlainStates {
	readonly #keyframes: Sqlite.Statement<[string, string, number], { n: number; changes: Buffer }>;
	readonly #deltas: Sqlite.Statement<[string, string, number, number, number, number, number], Row>;

	constructor(sqlite: Sqlite.Database) {
		this.#keyframes = sqlite.prepare(
			`select n, changes from keyframe where incident_id = +? and compartment = +? and n <= +?
			order by n desc limit 3`
		);
		// The log leads: its order is that of the entries, and other compartments are passed over.
		this.#deltas = sqlite.prepare(
			`select u.n as entry, d.n, d.kind, d.collection, d.record_id, d.field, d.fact, d.old_value,
			d.new_value from doc_update u cross join delta d
			on d.incident_id = u.incident_id and d.seq = u.seq
			where u.incident_id = +? and u.compartment = +? and u.n >= ? and u.n <= +?
			and (u.n > +? or d.n > +?) order by u.n, d.n limit ?`
		);
	}

	/** The state after entry `n`. */
	at(place: Place, n: number): PlainCompartment {
		const { state, n: from } = this.#nearest(place, n);
		this.advance(state, place, from, n);
		return state;
	}

	/** Brings a state from after one entry to after another. */
	advance(state: PlainCompartment, { incidentId, compartment }: Place, from: number, to: number) {
		let [entry, change] = [from, Number.MAX_SAFE_INTEGER];
		for (;;) {
			const rows = this.#deltas.all(
				...([incidentId, compartment, entry, to, entry, change, ROWS] as const)
			);
			for (const row of rows) state.apply(changeOf(row));
			if (rows.length < ROWS) return;
			({ entry, n: change } = rows[rows.length - 1]!);
		}
	}

	#nearest({ incidentId, compartment }: Place, n: number): { state: PlainCompartment; n: number } {
		for (const row of this.#keyframes.all(incidentId, compartment, n)) {
			const state = unpackState(row.changes);
			if (state) return { state, n: row.n };
		}
		return { state: new PlainCompartment(), n: 0 };
	}
}

/** A state as a keyframe holds it: zstd over JSON lines, one change each. */
export function packState(state: PlainCompartment): Buffer {
	const lines: string[] = [];
	for (const change of state.changes()) lines.push(JSON.stringify(change));
	return zstdCompressSync(Buffer.from(lines.join('\n')), {
		params: { [constants.ZSTD_c_checksumFlag]: 1 }
	});
}

/** Undefined where the bytes are damaged: the state is then built from further back. */
function unpackState(bytes: Uint8Array): PlainCompartment | undefined {
	try {
		const state = new PlainCompartment();
		for (const line of zstdDecompressSync(bytes).toString().split('\n'))
			if (line !== '') state.apply(JSON.parse(line) as HistoryChange);
		return state;
	} catch {
		return undefined;
	}
}
