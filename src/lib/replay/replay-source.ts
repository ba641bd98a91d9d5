/**
 * One compartment as it stands at the replayed moment: plain collections that changes lead
 * forwards and back. Facts are read once, when the history comes in, and only put in and taken
 * out afterwards; nothing is told before `tell`, however many changes went by.
 */
import { FactIndex, isFact, type Fact, type MalformedFact } from '#lib/board/facts.ts';
import { checkValue } from '#lib/board/live-document.ts';
import { readPlainRecord, type AnyRecord } from '#lib/board/read-record.ts';
import type { MalformedRecord } from '#lib/board/record-type.ts';
import { ReadRecords, type RecordSource, type Touched } from '#lib/board/record-source.ts';
import { INCIDENT_ID } from '#lib/board/records/incident.record.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import type { HistoryChange } from '#lib/history/format.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';

/** An entry of the fact map, read once. */
export type Statement = Fact | MalformedFact;
type FactChange = Extract<HistoryChange, readonly ['f', ...unknown[]]>;
/** A change as replay keeps it: what states something is read already. */
export type Step = Exclude<HistoryChange, FactChange> | Statement;

export function isStatement(step: Step): step is Statement {
	return !Array.isArray(step);
}

export class ReplaySource implements RecordSource {
	readonly compartment: string;
	readonly facts = new FactIndex(new Map(), checkValue);
	readonly #plain = new PlainCompartment();
	readonly #records: ReadRecords;
	#touched: Touched = new Map();

	constructor(compartment: string) {
		this.compartment = compartment;
		this.#records = new ReadRecords(compartment, this.facts, {
			ids: (collection) => this.ids(collection),
			get: (collection, id) => this.#plain.records(collection).get(id),
			read: readPlainRecord
		});
	}

	schema(): number {
		const incident = this.#plain.records('incident').get(INCIDENT_ID);
		return Number((incident as { schema?: unknown } | undefined)?.schema ?? 1);
	}

	ids(collection: CollectionName): Iterable<string> {
		return this.#plain.records(collection).keys();
	}

	read(collection: CollectionName, id: string): AnyRecord | undefined {
		return this.#records.read(collection, id);
	}

	malformed(): MalformedRecord[] {
		return this.#records.malformed();
	}

	observe(listener: (touched: Touched) => void): () => void {
		return this.#records.observe(listener);
	}

	destroy(): void {
		this.#records.destroy();
	}

	/** Takes a step; returns what `undo` wants back. */
	apply(step: Step): Step | undefined {
		if (isStatement(step)) {
			this.#touchPath(isFact(step) ? step : step.path);
			return this.facts.put(step);
		}
		if (step[0] === 'm') {
			this.#touchPath(step[1]);
			return this.facts.take(step[1]);
		}
		this.#touch(step[1], step[2]);
		return this.#plain.apply(step) as Step;
	}

	/** Takes the last step back; `before` is what `apply` returned for it. */
	undo(step: Step, before: Step | undefined): void {
		if (isStatement(step)) {
			this.#touchPath(isFact(step) ? step : step.path);
			if (before) this.facts.put(before as Statement);
			else this.facts.drop(step);
		} else if (step[0] === 'm') {
			this.#touchPath(step[1]);
			if (before) this.facts.put(before as Statement);
		} else {
			this.#touch(step[1], step[2]);
			this.#plain.apply(before as HistoryChange);
		}
	}

	/** Tells the board, once, of every record touched since the last time. */
	tell(): void {
		const touched = this.#touched;
		this.#touched = new Map();
		this.#records.tell(touched);
	}

	#touchPath(place: Fact | string): void {
		if (typeof place !== 'string') return this.#touch(place.collection, place.record);
		const [collection = '', id = ''] = place.split('/');
		this.#touch(collection, id);
	}

	#touch(collection: string, id: string): void {
		if (!isCollection(collection) || this.#touched.get(collection)?.has(id)) return;
		this.#records.touch(this.#touched, collection, id);
	}
}
