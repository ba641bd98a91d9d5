/**
 * What a history says, statement by statement: the facts and new records that figures are
 * computed from, each with the step of the timeline that proves it.
 */
import { COMMAND, parseCompartment } from '#lib/board/compartments.ts';
import { isFact, type Fact } from '#lib/board/facts.ts';
import { parseRecordKey, recordKey, type RecordKey } from '#lib/board/ids.ts';
import { factField, readPlainRecord } from '#lib/board/read-record.ts';
import type { RecordOf } from '#lib/board/record-type.ts';
import {
	isCollection,
	recordTypes,
	type CollectionName,
	type RecordTypes
} from '#lib/board/records/index.ts';
import { UNDO } from '#lib/board/undo.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { isStatement } from '#lib/replay/step.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { countedHistories } from './counted-histories.ts';
import { FieldCourse, type TimedFact } from './field-course.ts';

/** Times are UTC ms. */
interface Told {
	/** Its index in the timeline: figures lead to the entries behind them. */
	readonly step: number;
	readonly collection: CollectionName;
	readonly key: RecordKey;
	readonly receivedAt: number;
	/**
	 * When it happened as far as is known: as stated, else when written down, else received;
	 * never after it was received.
	 */
	readonly time: number;
}

export interface StatedFact extends Told {
	readonly field: string;
	readonly body: Fact;
}

/** The plain fields of a record's type. */
type Plain<C extends CollectionName> = Pick<
	RecordOf<RecordTypes[C]>,
	keyof RecordTypes[C]['plain'] & keyof RecordOf<RecordTypes[C]>
>;

export interface Statements {
	/** In the order in which they were received. */
	readonly facts: readonly StatedFact[];
	/** Records when they were made. */
	readonly records: readonly Told[];
	/** Records as they lie there in the end, by compartment; texts as they were at first. */
	readonly plain: ReadonlyMap<string, PlainCompartment>;
}

const read = new WeakMap<ReplayTimeline, Statements>();

/**
 * The statements of a timeline, read once: it never changes. What no validator accepts is shown as
 * such on the board, and counts for nothing here.
 */
export function statementsOf(timeline: ReplayTimeline): Statements {
	let statements = read.get(timeline);
	if (!statements) read.set(timeline, (statements = readStatements(timeline)));
	return statements;
}

function readStatements(timeline: ReplayTimeline): Statements {
	const facts: StatedFact[] = [];
	const records: Told[] = [];
	const plain = new Map<string, PlainCompartment>();
	const received = timeline.times('received');
	const happened = timeline.times('happened');
	const counted = new Set(countedHistories(timeline));
	for (const step of timeline.track('received').order) {
		const change = timeline.steps[step]!;
		const history = timeline.histories[timeline.historyOf[step]!]!;
		if (!counted.has(history)) continue;
		const { compartment } = history;
		const times = { receivedAt: received[step]!, time: happened[step]! };
		if (isStatement(change)) {
			if (!isFact(change) || !isCollection(change.collection)) continue;
			const { collection, record, field } = change;
			const key = recordKey(compartment, record);
			facts.push({ step, collection, key, ...times, field, body: change });
			continue;
		}
		const collection = change[1];
		if (change[0] === 'm' || change[0] === 't' || !isCollection(collection)) continue;
		const key = recordKey(compartment, change[2]);
		let lying = plain.get(compartment);
		if (!lying) plain.set(compartment, (lying = new PlainCompartment()));
		const made = change[0] === 'r' && change.length === 4;
		if (made && !lying.records(collection).has(change[2]))
			records.push({ step, collection, key, ...times });
		lying.apply(change);
	}
	return { facts, records, plain };
}

/** What lies under a key in the end, whatever it is. */
export function lyingAt(
	{ plain }: Statements,
	collection: CollectionName,
	key: RecordKey
): unknown {
	const place = parseRecordKey(key);
	return place && plain.get(place.compartment)?.records(collection).get(place.id);
}

/** The plain fields of a record, where the board would show it. */
export function plainRecord<C extends CollectionName>(
	statements: Statements,
	collection: C,
	key: RecordKey
): Plain<C> | undefined {
	const lying = lyingAt(statements, collection, key);
	const place = parseRecordKey(key);
	if (lying === undefined || !place) return undefined;
	const { compartment, id } = place;
	const record = readPlainRecord(recordTypes[collection], compartment, id, lying, undefined);
	return 'problem' in record ? undefined : (record as unknown as Plain<C>);
}

/** The plain fields of every record of a collection that the board would show. */
export function plainRecords<C extends CollectionName>(
	statements: Statements,
	collection: C
): Map<RecordKey, Plain<C>> {
	const found = new Map<RecordKey, Plain<C>>();
	for (const [compartment, lying] of statements.plain)
		for (const id of lying.records(collection).keys()) {
			const key = recordKey(compartment, id);
			const record = plainRecord(statements, collection, key);
			if (record) found.set(key, record);
		}
	return found;
}

/** What was said of one field of each record of a collection. */
export function fieldCourses(
	{ facts }: Statements,
	collection: CollectionName,
	field: string
): Map<RecordKey, FieldCourse<StatedFact>> {
	const found = new Map<RecordKey, StatedFact[]>();
	for (const fact of facts) {
		if (fact.collection !== collection || fact.field !== field) continue;
		const list = found.get(fact.key);
		if (list) list.push(fact);
		else found.set(fact.key, [fact]);
	}
	const declared = factField(recordTypes[collection], field)!;
	return new Map([...found].map(([key, list]) => [key, new FieldCourse(declared, list)]));
}

export interface Deletion<F extends TimedFact = StatedFact> {
	/** Since when it is deleted. */
	readonly since: F;
	/** Its making was undone: it counts for nothing. */
	readonly undone: boolean;
}

/** The deletion of a record, where in the end it is deleted. @param course of its field `deleted` */
export function deletionOf<F extends TimedFact>(course: FieldCourse<F>): Deletion<F> | undefined {
	const standing = course.standing();
	if (standing?.body.value !== true) return undefined;
	const since = course.origin(standing);
	return { since, undone: since.body.note === UNDO };
}

/** The records of a collection that are deleted in the end. */
export function deletions(
	statements: Statements,
	collection: CollectionName
): Map<RecordKey, Deletion> {
	const found = new Map<RecordKey, Deletion>();
	for (const [key, course] of fieldCourses(statements, collection, 'deleted')) {
		const deletion = deletionOf(course);
		if (deletion) found.set(key, deletion);
	}
	return found;
}

/**
 * The partner's record that an adopted one was made from. Only inside is a source the server's
 * word, and nothing but what a partner wrote is adopted.
 */
export function adoptedFrom(
	key: RecordKey,
	{ source }: { readonly source?: string | undefined }
): RecordKey | undefined {
	if (source === undefined || parseRecordKey(key)?.compartment !== COMMAND) return undefined;
	const place = parseRecordKey(source);
	const liaison = place && parseCompartment(place.compartment)?.kind === 'liaison';
	return liaison ? (source as RecordKey) : undefined;
}
