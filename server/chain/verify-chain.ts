/**
 * Holds an incident's chain against everything it is made of: every entry is made again from
 * the update log, the journal and the events, the journal's lines are derived again
 * from the log, and the signed heads are looked for in the chain. What does not fit is named,
 * the first of it first.
 */
import type Sqlite from 'better-sqlite3';
import { ChainTable } from './chain-table.ts';
import { LinesHere, type DeriveLines } from './derived-lines.ts';
import { isSignedBy } from './head-key.ts';
import { headMessage, keptHeads } from './heads.ts';
import { LineCheck } from './verify-lines.ts';
import { walkChain, type ChainProblem } from './walk-chain.ts';

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

export interface VerifyChain {
	readonly sqlite: Sqlite.Database;
	readonly incidentId: string;
	/** Public keys that may have signed heads, base64, by their id. */
	readonly keys: ReadonlyMap<string, string>;
	/** Derives the lines again; default: here. */
	readonly derive?: DeriveLines;
}

/**
 * As it all stands at one moment; the caller holds a read transaction where others write.
 * @throws where the lines could not be derived, which says nothing about the chain
 */
export async function verifyChain(subject: VerifyChain): Promise<ChainReport> {
	const { sqlite, incidentId } = subject;
	const table = new ChainTable(sqlite);
	const last = table.last(incidentId).position;
	const here = subject.derive ? undefined : new LinesHere();
	const lines = new LineCheck(incidentId, subject.derive ?? here!);
	const walked = await walkChain(sqlite, table, incidentId, lines).finally(() => here?.end());
	const problems: ChainProblem[] = [];
	if (walked.problem) problems.push(walked.problem);
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
		else if (at?.hash !== head.hash) tell(`the head signed ${when} is not in this chain`);
	}
	return {
		...{ entries: last.n, chained: last.seq, updates: log.updates, heads: heads.length },
		...{ hash: table.last(incidentId).hash, problems },
		earlierFormats: walked.earlierFormats
	};
}
