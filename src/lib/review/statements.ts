/**
 * What a history says, statement by statement: the facts and new records that figures are
 * computed from, each with the step of the timeline that proves it.
 */
import { isFact, type FactBody } from '#lib/board/facts.ts';
import { recordKey, type RecordKey } from '#lib/board/ids.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import type { PlainRecord } from '#lib/history/format.ts';
import { isStatement } from '#lib/replay/replay-source.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

/** Times are UTC ms. */
interface Told {
	/** Its index in the timeline: figures lead to the entries behind them. */
	readonly step: number;
	readonly collection: CollectionName;
	readonly key: RecordKey;
	readonly receivedAt: number;
	/** When it happened as far as is known: as stated, else when written down, else received. */
	readonly time: number;
}

export interface StatedFact extends Told {
	readonly field: string;
	readonly ulid: string;
	readonly body: FactBody;
}

export interface NewRecord extends Told {
	readonly record: PlainRecord;
}

export interface Statements {
	/** In the order in which they were received. */
	readonly facts: readonly StatedFact[];
	readonly records: readonly NewRecord[];
	/** The newest plain fields of each record, also of what was made before the history begins. */
	readonly plain: ReadonlyMap<RecordKey, PlainRecord>;
}

/** What no validator accepts is shown as such on the board, and counts for nothing here. */
export function statementsOf(timeline: ReplayTimeline): Statements {
	const facts: StatedFact[] = [];
	const records: NewRecord[] = [];
	const plain = new Map<RecordKey, Record<string, unknown>>();
	const received = timeline.times('received');
	const happened = timeline.times('happened');
	for (const step of timeline.track('received').order) {
		const change = timeline.steps[step]!;
		const { compartment } = timeline.histories[timeline.historyOf[step]!]!;
		const receivedAt = received[step]!;
		if (isStatement(change)) {
			if (!isFact(change) || !isCollection(change.collection)) continue;
			const { collection, record, field, ulid } = change;
			const key = recordKey(compartment, record);
			const time = change.happenedAt ?? change.at;
			facts.push({ step, collection, key, receivedAt, time, field, ulid, body: change });
			continue;
		}
		const collection = change[1];
		if (change[0] === 'm' || change[0] === 't' || !isCollection(collection)) continue;
		const key = recordKey(compartment, change[2]);
		if (change[0] === 'p') {
			const known = plain.get(key);
			if (known) known[change[3]] = change[4];
		} else if (isObject(change[3])) {
			const time = happened[step]!;
			records.push({ step, collection, key, receivedAt, time, record: change[3] });
			plain.set(key, { ...change[3] });
		} else plain.delete(key);
	}
	return { facts, records, plain };
}

/** Somebody hostile can put there what is no record. */
function isObject(value: unknown): value is PlainRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The facts of one field of one collection by record, each list in order of time. */
export function factsByRecord(
	{ facts }: Statements,
	collection: CollectionName,
	field: string
): Map<RecordKey, StatedFact[]> {
	const found = new Map<RecordKey, StatedFact[]>();
	for (const fact of facts) {
		if (fact.collection !== collection || fact.field !== field) continue;
		const list = found.get(fact.key);
		if (list) list.push(fact);
		else found.set(fact.key, [fact]);
	}
	for (const list of found.values()) list.sort((a, b) => a.time - b.time);
	return found;
}

/** The newest fact of a time-ordered list that stood at a time. */
export function standingAt(
	facts: readonly StatedFact[] | undefined,
	time: number
): StatedFact | undefined {
	return facts?.findLast((fact) => fact.time <= time);
}
