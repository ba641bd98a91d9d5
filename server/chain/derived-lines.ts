/**
 * The journal's lines, derived again from updates alone: from those of the log where it is
 * verified, and from those of an evidence bundle.
 */
import { LogReader } from '../journal/derive-from-log.ts';
import type { JournalRow, LoggedUpdate } from '../store/store.ts';

/** What of an update its lines follow from. */
export interface LinesSource {
	readonly compartment: string;
	readonly post: string | null;
	/** UTC ms; the author's clock. */
	readonly at: number | null;
	readonly update: Uint8Array;
}

/** A line without what it has from its update's row, as the table holds it: `value` is JSON. */
export type LineColumns = readonly [
	kind: string,
	collection: string | null,
	recordId: string | null,
	field: string | null,
	fact: string | null,
	value: string | null,
	note: string | null,
	byDiffers: 0 | 1,
	at: number | null,
	happenedAt: number | null
];

/** Derives lines, here or in a thread beside (./lines-beside.ts). */
export interface DeriveLines {
	/**
	 * The lines of each of the updates, which go on where those of the call before ended. Every
	 * compartment begins with its first update.
	 */
	lines(updates: readonly LinesSource[]): Promise<readonly (readonly LineColumns[])[]>;
	end(): void;
}

/** In this thread. */
export class LinesHere implements DeriveLines {
	readonly #reader = new LogReader(
		{ documentAt: () => Promise.reject(new Error('a compartment begins in the middle')) },
		''
	);
	#seq = 0;
	/** What was asked for before: compartments are read one after the other, portions as well. */
	#before: Promise<unknown> = Promise.resolve();

	lines(updates: readonly LinesSource[]): Promise<LineColumns[][]> {
		const lines = this.#before.then(() => this.#derive(updates));
		this.#before = lines;
		return lines;
	}

	async #derive(updates: readonly LinesSource[]): Promise<LineColumns[][]> {
		const first = this.#seq + 1;
		const rows = await this.#reader.journal(updates.map((update) => this.#asLogged(update)));
		const lines: LineColumns[][] = updates.map(() => []);
		for (const row of rows) lines[row.seq - first]!.push(columnsOf(row));
		return lines;
	}

	/** Numbered as they come: who needs the real numbers has them. */
	#asLogged({ compartment, post, at, update }: LinesSource): LoggedUpdate {
		return {
			...{ incidentId: '', compartment, seq: ++this.#seq, n: 1, kind: 'authored' },
			...{ userId: null, post, at, receivedAt: 0, update }
		};
	}

	end(): void {
		this.#reader.destroy();
	}
}

function columnsOf(row: JournalRow): LineColumns {
	return [
		row.kind,
		row.collection,
		row.recordId,
		row.field,
		row.fact,
		row.value === null || row.value === undefined ? null : JSON.stringify(row.value),
		row.note,
		row.byDiffers ? 1 : 0,
		row.at,
		row.happenedAt
	];
}
