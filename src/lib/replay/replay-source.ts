/**
 * One compartment as it stands at the replayed moment: facts are read as of a position in an
 * order of time; changes of records lead forwards and back. Nothing is told before the end of a
 * move, however many changes went by.
 */
import { isFact } from '#lib/board/facts.ts';
import { readPlainRecord, type AnyRecord } from '#lib/board/read-record.ts';
import type { MalformedRecord } from '#lib/board/record-type.ts';
import { ReadRecords, type RecordSource, type Touched } from '#lib/board/record-source.ts';
import { INCIDENT_ID } from '#lib/board/records/incident.record.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import type { HistoryChange } from '#lib/history/format.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { FactCourse } from './fact-course.ts';
import { isStatement, type RecordStep, type Step } from './step.ts';

/** The steps of a compartment in an order of time. */
interface Course {
	readonly facts: FactCourse;
	/** The changes of records among them, and their places, alike long. */
	readonly changes: readonly RecordStep[];
	readonly changeSteps: readonly number[];
	/** The record that each step touches, by its number; -1: none that the board knows. */
	readonly touches: Int32Array;
	readonly touched: readonly { readonly collection: CollectionName; readonly id: string }[];
}

export class ReplaySource implements RecordSource {
	readonly compartment: string;
	readonly #records: ReadRecords;
	#course: Course = courseOf([]);
	#plain = new PlainCompartment();
	/** How many changes of records are made, and what takes each of them back. */
	#made = 0;
	#before: HistoryChange[] = [];

	constructor(compartment: string) {
		this.compartment = compartment;
		this.#records = new ReadRecords(compartment, () => this.facts, {
			ids: (collection) => this.ids(collection),
			get: (collection, id) => this.#plain.records(collection).get(id),
			read: readPlainRecord
		});
	}

	get facts(): FactCourse {
		return this.#course.facts;
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

	/**
	 * Stands behind the first steps of an order of time, and tells the board, once, of every
	 * record that differs.
	 * @param order where it is another one than before: all steps in that order
	 */
	stand(position: number, order?: readonly Step[]): void {
		const touched: Touched = new Map();
		if (order) {
			this.#touch(touched, 0, this.facts.position);
			this.#course = courseOf(order);
			this.#plain = new PlainCompartment();
			[this.#made, this.#before] = [0, []];
		}
		const { facts, changes, changeSteps } = this.#course;
		this.#touch(touched, facts.position, position);
		facts.position = position;
		while (this.#made < changes.length && changeSteps[this.#made]! < position) {
			this.#before[this.#made] = this.#plain.apply(changes[this.#made]!);
			this.#made++;
		}
		while (this.#made > 0 && changeSteps[this.#made - 1]! >= position)
			this.#plain.apply(this.#before[--this.#made]!);
		this.#records.tell(touched);
	}

	/** Forgets every record that the steps between two positions touch. */
	#touch(into: Touched, one: number, other: number): void {
		const { touches, touched } = this.#course;
		const seen = new Uint8Array(touched.length);
		for (let step = Math.min(one, other); step < Math.max(one, other); step++) {
			const number = touches[step]!;
			if (number < 0 || seen[number]) continue;
			seen[number] = 1;
			const { collection, id } = touched[number]!;
			this.#records.touch(into, collection, id);
		}
	}
}

function courseOf(steps: readonly Step[]): Course {
	const changes: RecordStep[] = [];
	const changeSteps: number[] = [];
	const touches = new Int32Array(steps.length).fill(-1);
	const touched: { collection: CollectionName; id: string }[] = [];
	const numbers = new Map<string, Map<string, number>>();
	for (const [index, step] of steps.entries()) {
		if (!isStatement(step) && step[0] !== 'm') {
			changes.push(step);
			changeSteps.push(index);
		}
		const [collection, id] = placeOf(step);
		if (!isCollection(collection)) continue;
		let ids = numbers.get(collection);
		if (!ids) numbers.set(collection, (ids = new Map()));
		let number = ids.get(id);
		if (number === undefined) {
			ids.set(id, (number = touched.length));
			touched.push({ collection, id });
		}
		touches[index] = number;
	}
	return { facts: new FactCourse(steps), changes, changeSteps, touches, touched };
}

function placeOf(step: Step): readonly [collection: string, id: string] {
	if (isStatement(step) && isFact(step)) return [step.collection, step.record];
	if (!isStatement(step) && step[0] !== 'm') return [step[1], step[2]];
	const [collection = '', id = ''] = (isStatement(step) ? step.path : step[1]).split('/');
	return [collection, id];
}
