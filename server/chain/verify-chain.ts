/**
 * Holds an incident's chain against everything it is made of: every entry is made again from
 * the update log, the journal and the events, the journal's lines are derived again
 * from the log, and the signed heads are looked for in the chain. What does not fit is named,
 * the first of it first.
 */
import type Sqlite from 'better-sqlite3';
import { beginningOf, ENTRY_FORMAT, entryHash, linkHash, type ChainEntry } from './chain-entry.ts';
import { BEGINNING, ChainSource, type Sourced } from './chain-source.ts';
import { ChainTable, type ChainRow } from './chain-table.ts';
import { isSignedBy } from './head-key.ts';
import { headMessage, keptHeads } from './heads.ts';
import { firstLineThatDiffers, type LineProblem } from './verify-lines.ts';

export interface ChainProblem {
	/** The entry of the chain. */
	readonly n: number;
	/** The update it concerns, or comes after. */
	readonly seq: number;
	readonly problem: string;
}

export interface ChainReport {
	readonly entries: number;
	/** Updates in the chain, and in the log. */
	readonly chained: number;
	readonly updates: number;
	readonly heads: number;
	/** The hash of the last entry, hex. */
	readonly hash: string;
	/** Entries of earlier formats: held against hash and log, not derived again. */
	readonly earlierFormats: number;
	/** The first entry that does not fit, and heads that the chain does not have. */
	readonly problems: readonly ChainProblem[];
}

const AT_ONCE = 1000;

/** `vague`: the journal's lines may say more exactly what it is. */
interface Misfit extends ChainProblem {
	readonly vague?: boolean;
}

export interface VerifyChain {
	readonly sqlite: Sqlite.Database;
	readonly incidentId: string;
	/** Public keys that may have signed heads, base64, by their id. */
	readonly keys: ReadonlyMap<string, string>;
	/** Derives the lines again, here or beside; default: here, after the chain. */
	readonly lines?: (incidentId: string, last: number) => Promise<LineProblem | undefined>;
}

/** As it all stands at one moment; the caller holds a read transaction where others write. */
export async function verifyChain(subject: VerifyChain): Promise<ChainReport> {
	const { sqlite, incidentId } = subject;
	const table = new ChainTable(sqlite);
	const last = table.last(incidentId).position;
	const derive = subject.lines ?? ((id, until) => firstLineThatDiffers(sqlite, id, until));
	// Begun before, for where it runs beside.
	const lines = derive(incidentId, last.seq);
	const walked = walk(sqlite, table, incidentId, last.seq);
	const line = await lines;
	const problems: ChainProblem[] = [];
	// The lines say more exactly what is wrong with an update's entry.
	const { problem } = walked;
	if (line && (!problem || line.seq < problem.seq || (problem.vague && line.seq === problem.seq)))
		problems.push({ n: entryOf(sqlite, incidentId, line.seq), ...line });
	else if (problem) {
		const { n, seq } = problem;
		problems.push({ n, seq, problem: problem.problem });
	}
	const log = sqlite
		.prepare<[string, string], { updates: number; given: number | null }>(
			`select count(*) as updates, (select seq from incident where id = ?) as given
			from doc_update where incident_id = ?`
		)
		.get(incidentId, incidentId)!;
	if (problems.length === 0 && log.given !== null && log.updates !== log.given)
		problems.push({
			...{ n: last.n + 1, seq: last.seq + 1 },
			problem: `the log has ${log.updates} updates, ${log.given} were received`
		});
	const heads = keptHeads(sqlite, incidentId);
	for (const head of heads) {
		const at = table.at(incidentId, head.n);
		const key = subject.keys.get(head.keyId);
		const when = new Date(head.signedAt).toISOString();
		const tell = (problem: string) => problems.push({ n: head.n, seq: head.seq, problem });
		if (key === undefined) tell(`the head signed ${when} is of another key (${head.keyId})`);
		else if (!isSignedBy(key, headMessage(head), Buffer.from(head.signature, 'base64')))
			tell(`the signature of the head of ${when} is not right`);
		else if (at?.hash.toString('hex') !== head.hash)
			tell(`the head signed ${when} is not in this chain`);
	}
	return {
		...{ entries: last.n, chained: last.seq, updates: log.updates, heads: heads.length },
		...{ hash: table.last(incidentId).hash.toString('hex'), problems },
		earlierFormats: walked.earlierFormats
	};
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

function walk(
	sqlite: Sqlite.Database,
	table: ChainTable,
	incidentId: string,
	until: number
): { problem: Misfit | undefined; earlierFormats: number } {
	const source = new ChainSource(sqlite, incidentId);
	let position = BEGINNING;
	let before: Buffer = beginningOf(incidentId);
	let earlierFormats = 0;
	const total = table.last(incidentId).position;
	for (;;) {
		const sourced = source.after(position, until, AT_ONCE);
		const rows = table.after(incidentId, position.n, sourced.length);
		for (const [i, each] of sourced.entries()) {
			const row = rows[i];
			const { entry } = each;
			// Events behind the last chained update may wait for their turn.
			if (!row && 'event' in entry && entry.n > total.n && entry.event > total.events)
				return { problem: undefined, earlierFormats };
			const misfit = differs(row, each, position.seq, before);
			if (misfit) return { problem: { n: entry.n, seq: entry.seq, ...misfit }, earlierFormats };
			if (row!.format !== ENTRY_FORMAT) earlierFormats++;
			before = row!.hash;
			position = each.position;
		}
		if (sourced.length > 0) continue;
		if (position.n === total.n) return { problem: undefined, earlierFormats };
		const [row] = table.after(incidentId, position.n, 1);
		const what = row?.update_hash ? `update ${row.seq}` : `event ${row?.events}`;
		return {
			problem: { n: position.n + 1, seq: position.seq, problem: `${what} is missing` },
			earlierFormats
		};
	}
}

/** Why a row of the chain is not what follows from the log; undefined where it is. */
function differs(
	row: ChainRow | undefined,
	{ entry, position, updateHash }: Sourced,
	lastSeq: number,
	before: Buffer
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
	if (updateHash && !updateHash.equals(row.update_hash!))
		return { problem: `the bytes of ${what} are not those that were chained` };
	if (linkHash(before, entryHash({ ...entry, format: row.format })).equals(row.hash))
		return undefined;
	if (!updateHash) return { problem: `${what} is not what was chained` };
	return {
		problem: `who sent ${what}, when, where, or its lines in the journal, are not what was chained`,
		vague: true
	};
}

function nameOf(entry: ChainEntry): string {
	return 'event' in entry ? `event ${entry.event} (${entry.action})` : `update ${entry.seq}`;
}
