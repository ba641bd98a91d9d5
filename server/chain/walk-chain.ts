/** Makes an incident's entries again and goes through its chain with them, side by side. */
import type Sqlite from 'better-sqlite3';
import { beginningOf, ENTRY_FORMAT, entryHash, linkHash, type ChainEntry } from './chain-entry.ts';
import { BEGINNING, ChainSource, type ChainPosition, type Sourced } from './chain-source.ts';
import { type ChainTable, type ChainRow } from './chain-table.ts';
import { strayLine, type KeptLines, type LineCheck, type LineProblem } from './verify-lines.ts';

export interface ChainProblem {
	/** The entry of the chain. */
	readonly n: number;
	/** The update it concerns, or comes after. */
	readonly seq: number;
	readonly problem: string;
}

/** Entries at a time: few enough that they are gone again before their memory is looked through. */
const AT_ONCE = 250;
/** Portions whose lines may wait for whoever derives them. */
const MOST_WAITING = 8;

/** `vague`: the journal's lines may say more exactly what it is. */
interface Misfit extends ChainProblem {
	readonly vague?: boolean;
}

function entryOf(sqlite: Sqlite.Database, incidentId: string, seq: number): number {
	const row = sqlite
		.prepare<[string, number], { n: number }>(
			`select n from chain_entry where incident_id = ? and seq >= ? and update_hash is not null
			order by n limit 1`
		)
		.get(incidentId, seq);
	return row?.n ?? 0;
}

/** The first entry that does not fit; the lines are compared behind it. */
export async function walkChain(
	sqlite: Sqlite.Database,
	table: ChainTable,
	incidentId: string,
	lines: LineCheck
): Promise<{ problem: ChainProblem | undefined; earlierFormats: number }> {
	const source = new ChainSource(sqlite, incidentId);
	const total = table.last(incidentId).position;
	/** Where each compartment's last update stands in it. */
	const places = new Map<string, number>();
	let position = BEGINNING;
	let before = beginningOf(incidentId);
	let earlierFormats = 0;
	let misfit: Misfit | undefined;
	let line: LineProblem | undefined;
	for (let more = true; more && !misfit && !line;) {
		const sourced = source.after(position, total.seq, AT_ONCE);
		const rows = table.after(incidentId, position.n, sourced.length);
		// Derived while the entries are checked.
		lines.add(keptLines(sourced, rows));
		for (const [i, each] of sourced.entries()) {
			const row = rows[i];
			const { entry } = each;
			// Events behind the last chained update may wait for their turn.
			more = !!row || !('event' in entry) || entry.n <= total.n || entry.event <= total.events;
			if (!more) break;
			const differing = differs(row, each, position.seq, before) ?? misplaced(entry, places);
			if (differing) {
				misfit = { n: entry.n, seq: entry.seq, ...differing };
				break;
			}
			if (row!.format !== ENTRY_FORMAT) earlierFormats++;
			before = row!.hash;
			position = each.position;
		}
		if (sourced.length === 0) {
			more = false;
			if (position.n !== total.n) misfit = missing(table, incidentId, position);
		}
		while (!line && lines.waiting > (more && !misfit ? MOST_WAITING : 0)) line = await lines.next();
	}
	line ??= strayLine(sqlite, incidentId);
	// The lines say more exactly what is wrong with an update's entry.
	if (line && (!misfit || line.seq < misfit.seq || (misfit.vague && line.seq === misfit.seq)))
		return { problem: { n: entryOf(sqlite, incidentId, line.seq), ...line }, earlierFormats };
	if (!misfit) return { problem: undefined, earlierFormats };
	const { n, seq, problem } = misfit;
	return { problem: { n, seq, problem }, earlierFormats };
}

/** The updates among entries, with the lines that are kept of them. */
function keptLines(sourced: readonly Sourced[], rows: readonly ChainRow[]): KeptLines[] {
	return sourced.flatMap(({ from }, i) =>
		from ? [{ ...from, earlier: (rows[i]?.format ?? ENTRY_FORMAT) !== ENTRY_FORMAT }] : []
	);
}

/** What is chained behind the last entry that could be made. */
function missing(table: ChainTable, incidentId: string, { n, seq }: ChainPosition): Misfit {
	const [row] = table.after(incidentId, n, 1);
	const what = row?.update_hash ? `update ${row.seq}` : `event ${row?.events}`;
	return { n: n + 1, seq, problem: `${what} is missing` };
}

/** The lines of an update follow from those before it in its compartment: none may be left out. */
function misplaced(
	entry: ChainEntry,
	places: Map<string, number>
): { problem: string } | undefined {
	if ('event' in entry) return undefined;
	const { compartment, position } = entry;
	if (position !== (places.get(compartment) ?? 0) + 1)
		return { problem: `update ${entry.seq} is not the next of its compartment` };
	places.set(compartment, position);
	return undefined;
}

/** Why a row of the chain is not what follows from the log; undefined where it is. */
function differs(
	row: ChainRow | undefined,
	{ entry, position, updateHash }: Sourced,
	lastSeq: number,
	before: string
): { problem: string; seq?: number; vague?: boolean } | undefined {
	const what = nameOf(entry);
	if (!('event' in entry) && entry.seq !== lastSeq + 1)
		return { seq: lastSeq + 1, problem: `update ${lastSeq + 1} is missing` };
	if (!row) return { problem: `${what} is in the log and not in the chain` };
	if (row.n !== entry.n) return { problem: `entry ${entry.n} is missing in the chain` };
	if ((row.update_hash === null) !== (updateHash === null) || row.events !== position.events) {
		const chained = row.update_hash ? `update ${row.seq}` : `event ${row.events}`;
		return { problem: `${what} stands where ${chained} was chained` };
	}
	if (updateHash !== row.update_hash)
		return { problem: `the bytes of ${what} are not those that were chained` };
	const own = hashOf(row.format === entry.format ? entry : { ...entry, format: row.format });
	if (own !== undefined && linkHash(before, own) === row.hash) return undefined;
	if (!updateHash) return { problem: `${what} is not what was chained` };
	return {
		problem: `who sent ${what}, when, where, or its lines in the journal, are not what was chained`,
		vague: true
	};
}

/** Undefined where a column holds what no entry can tell, such as bytes. */
function hashOf(entry: ChainEntry): string | undefined {
	try {
		return entryHash(entry);
	} catch {
		return undefined;
	}
}

function nameOf(entry: ChainEntry): string {
	return 'event' in entry ? `event ${entry.event} (${entry.action})` : `update ${entry.seq}`;
}
