/** The journal's lines as they are kept, held against those that the log gives. */
import type Sqlite from 'better-sqlite3';
import { isWhole, StoreDamageError } from '../store/store.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LineRow, LogRow, UpdateSource } from './chain-source.ts';
import type { DeriveLines, LineColumns } from './derived-lines.ts';

export interface LineProblem {
	readonly seq: number;
	readonly problem: string;
}

/** An update of the log with the lines that the journal keeps of it. */
export interface KeptLines extends UpdateSource {
	/** Of an earlier format: taken as they are, not derived again. */
	readonly earlier: boolean;
}

interface Portion {
	readonly kept: readonly KeptLines[];
	readonly derived: ReturnType<DeriveLines['lines']>;
	/** The update behind them, where its bytes are not those that were stored. */
	readonly damaged: LogRow | undefined;
}

/** Takes the updates of a log in order and compares, behind it, what is derived from them. */
export class LineCheck {
	readonly #incidentId: string;
	readonly #derive: DeriveLines;
	readonly #waiting: Portion[] = [];
	/** The number of the last line. */
	#n = 0;

	constructor(incidentId: string, derive: DeriveLines) {
		this.#incidentId = incidentId;
		this.#derive = derive;
	}

	/** Portions that are not compared yet. */
	get waiting(): number {
		return this.#waiting.length;
	}

	/** Begins to derive the lines of these; behind a damaged update nothing can be derived. */
	add(updates: readonly KeptLines[]): void {
		if (this.#waiting.at(-1)?.damaged) return;
		const damaged = updates.findIndex(
			({ row }) => !isWhole({ bytes: row.update, checksum: row.checksum })
		);
		const kept = damaged < 0 ? updates : updates.slice(0, damaged);
		const derived = this.#derive.lines(kept.map(({ row }) => row));
		// Told to whoever asks for this portion.
		derived.catch(() => undefined);
		this.#waiting.push({ kept, derived, damaged: updates[kept.length]?.row });
	}

	/** Compares the portion that was added first; says what does not fit in it first. */
	async next(): Promise<LineProblem | undefined> {
		const [{ kept, derived, damaged }] = this.#waiting as [Portion];
		const problem = this.#compare(kept, await derived);
		this.#waiting.shift();
		if (problem || !damaged) return problem;
		const { message } = new StoreDamageError(this.#incidentId, damaged.seq);
		return { seq: damaged.seq, problem: message };
	}

	#compare(
		updates: readonly KeptLines[],
		derived: readonly (readonly LineColumns[])[]
	): LineProblem | undefined {
		for (const [i, { row, lines, earlier }] of updates.entries()) {
			if (earlier) this.#n = lines.at(-1)?.n ?? this.#n;
			else {
				const problem = problemOf(row, derived[i]!, lines, this.#n);
				if (problem) return problem;
				this.#n += lines.length;
			}
		}
		return undefined;
	}
}

/** A line that belongs to no update at all. */
export function strayLine(sqlite: Sqlite.Database, incidentId: string): LineProblem | undefined {
	const stray = sqlite
		.prepare<[string, string], { n: number; seq: number }>(
			`select n, seq from journal where incident_id = ? and (seq < 1 or seq >
			(select seq from incident where id = ?)) order by n limit 1`
		)
		.get(incidentId, incidentId);
	return stray && { seq: stray.seq, problem: `line ${stray.n} of the journal is of no update` };
}

/** @param before the number of the last line before them */
function problemOf(
	row: LogRow,
	expected: readonly LineColumns[],
	kept: readonly LineRow[],
	before: number
): LineProblem | undefined {
	const most = Math.max(expected.length, kept.length);
	for (let i = 0; i < most; i++) {
		const [columns, line] = [expected[i], kept[i]];
		const n = before + i + 1;
		if (!line) return { seq: row.seq, problem: `line ${n} of the journal is missing` };
		const { seq } = line;
		if (!columns || seq !== row.seq)
			return { seq, problem: `line ${line.n} of the journal does not come from update ${seq}` };
		if (line.n !== n) return { seq: row.seq, problem: `line ${n} of the journal is missing` };
		if (!same(row, columns, line))
			return { seq, problem: `line ${n} of the journal is not what update ${seq} says` };
	}
	return undefined;
}

/** Whether a line is what it should be: as derived, with what it has from its update's row. */
function same(row: LogRow, expected: LineColumns, line: LineRow): boolean {
	const [kind, collection, recordId, field, fact, value, note, byDiffers, at, happenedAt] =
		expected;
	return (
		line.compartment === row.compartment &&
		line.user_id === row.user_id &&
		line.post === row.post &&
		line.received_at === row.received_at &&
		line.by_differs === byDiffers &&
		line.at === at &&
		line.happened_at === happenedAt &&
		line.kind === kind &&
		sameText(line.collection, collection) &&
		sameText(line.record_id, recordId) &&
		sameText(line.field, field) &&
		sameText(line.fact, fact) &&
		sameText(line.note, note) &&
		sameJson(line.value, value)
	);
}

/** A lone surrogate is not what SQLite gives back. */
function sameText(text: unknown, other: string | null): boolean {
	if (text === other) return true;
	if (typeof text !== 'string' || other === null) return false;
	return canonicalJson(text) === canonicalJson(other);
}

/** The same whatever the order of members. */
function sameJson(text: unknown, other: string | null): boolean {
	if (text === other) return true;
	if (typeof text !== 'string' || other === null) return false;
	try {
		return canonicalJson(JSON.parse(text)) === canonicalJson(JSON.parse(other));
	} catch {
		return false;
	}
}
