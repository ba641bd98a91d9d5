/** The journal's lines, derived again from the log and held against those that are kept. */
import type Sqlite from 'better-sqlite3';
import { LogReader } from '../journal/derive-from-log.ts';
import { journalColumns } from '../store/derived-columns.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { StoreDamageError, type JournalRow } from '../store/store.ts';
import { canonicalJson } from './canonical-json.ts';
import { ENTRY_FORMAT } from './chain-entry.ts';

export interface LineProblem {
	readonly seq: number;
	readonly problem: string;
}

const AT_ONCE = 500;
/** The column `value` among those of a line. */
const VALUE = 7;

/** The first line that is not what the log gives, of the updates up to `last`. */
export async function firstLineThatDiffers(
	sqlite: Sqlite.Database,
	incidentId: string,
	last: number
): Promise<LineProblem | undefined> {
	const store = new SqliteStore(sqlite);
	const reader = new LogReader(store, incidentId);
	const kept = sqlite
		.prepare<[string, number, number], unknown[]>(
			`select n, seq, compartment, kind, collection, record_id, field, fact, value, note, user_id,
			post, by_differs, received_at, at, happened_at from journal
			where incident_id = ? and seq > ? and seq <= ? order by seq, n`
		)
		.raw();
	const earlier = sqlite
		.prepare<[string, number], { seq: number | null }>(
			'select max(seq) as seq from chain_entry where incident_id = ? and format <> ?'
		)
		.get(incidentId, ENTRY_FORMAT)!.seq;
	let n = 0;
	try {
		for (let seq = 0; seq < last;) {
			const page = await store.updates(incidentId, seq, Math.min(AT_ONCE, last - seq));
			if (page.length === 0) return undefined;
			const until = page[page.length - 1]!.seq;
			const { journal } = await reader.rows(page);
			const lines = kept.all(incidentId, seq, until) as unknown[][];
			if (earlier !== null && seq < earlier) n = (lines.at(-1)?.[0] as number | undefined) ?? n;
			else {
				const problem = compare(journal, lines, n);
				if (problem) return problem;
				n += lines.length;
			}
			seq = until;
		}
	} catch (error) {
		if (!(error instanceof StoreDamageError)) throw error;
		return { seq: damagedSeq(error), problem: error.message };
	} finally {
		reader.destroy();
	}
	const stray = sqlite
		.prepare<[string, string], { n: number; seq: number }>(
			`select n, seq from journal where incident_id = ? and (seq < 1 or seq >
			(select seq from incident where id = ?)) order by n limit 1`
		)
		.get(incidentId, incidentId);
	return stray && { seq: stray.seq, problem: `line ${stray.n} of the journal is of no update` };
}

function damagedSeq({ message }: Error): number {
	return Number(/update (\d+)/.exec(message)?.[1] ?? 0);
}

function compare(
	expected: readonly JournalRow[],
	kept: readonly unknown[][],
	before: number
): LineProblem | undefined {
	const most = Math.max(expected.length, kept.length);
	for (let i = 0; i < most; i++) {
		const [row, line] = [expected[i], kept[i]];
		const n = before + i + 1;
		if (!line) return { seq: row!.seq, problem: `line ${n} of the journal is missing` };
		const [number, seq] = line as [number, number];
		if (!row || seq < row.seq)
			return { seq, problem: `line ${number} of the journal does not come from update ${seq}` };
		if (seq > row.seq || number !== n)
			return { seq: row.seq, problem: `line ${n} of the journal is missing` };
		if (!same(journalColumns(row), line.slice(1)))
			return { seq, problem: `line ${n} of the journal is not what update ${seq} says` };
	}
	return undefined;
}

/** Values are JSON: the same whatever the order of their members. */
function same(expected: readonly unknown[], kept: readonly unknown[]): boolean {
	return expected.every((value, i) => {
		const other = kept[i];
		if ((value ?? null) === other) return true;
		if (typeof value !== 'string' || typeof other !== 'string') return false;
		if (i !== VALUE) return canonicalJson(value) === canonicalJson(other);
		try {
			return canonicalJson(JSON.parse(value)) === canonicalJson(JSON.parse(other));
		} catch {
			return false;
		}
	});
}
