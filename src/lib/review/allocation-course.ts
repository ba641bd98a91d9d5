/** When resources were promised beyond what there is, and when that was settled, as the board shows it. */
import { allocationContradiction, isActive } from '#lib/board/allocations.ts';
import { FieldFacts } from '#lib/board/facts.ts';
import { parseRecordKey, type RecordKey } from '#lib/board/ids.ts';
import { readPlainRecord } from '#lib/board/read-record.ts';
import type { Assignment } from '#lib/board/records/assignment.record.ts';
import { recordTypes, type CollectionName } from '#lib/board/records/index.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import type { ContradictionCourse } from './contradiction-course.ts';
import { lyingAt, plainRecord, type StatedFact, type Statements } from './statements.ts';

/** The facts that allocations are counted by. */
const COUNTED: Partial<Record<CollectionName, readonly string[]>> = {
	assignments: ['quantity', 'status', 'deleted'],
	resources: ['quantity', 'rulings', 'deleted']
};

type Told = Statements['records'][number];
type Open = { -readonly [K in keyof ContradictionCourse]: ContradictionCourse[K] };

/** Updates that were received at once are judged together: one may move a team. */
export function allocationCourses(statements: Statements): ContradictionCourse[] {
	const counts = ({ collection, field }: StatedFact) => COUNTED[collection]?.includes(field);
	const told: (Told | StatedFact)[] = [
		...statements.records.filter(({ collection }) => collection in COUNTED),
		...statements.facts.filter(counts)
	].sort((a, b) => a.receivedAt - b.receivedAt || a.step - b.step);
	const allocations = new Allocations(statements);
	const open = new Map<RecordKey, Open>();
	const found: ContradictionCourse[] = [];
	for (let from = 0, to = 0; from < told.length; from = to) {
		const { receivedAt } = told[from]!;
		const touched = new Map<RecordKey, Told | StatedFact>();
		for (; told[to]?.receivedAt === receivedAt; to++) {
			const resource = allocations.add(told[to]!);
			if (resource) touched.set(resource, told[to]!);
		}
		for (const [key, last] of touched) {
			const steps = allocations.contradicting(key);
			const known = open.get(key);
			if (steps && !known) {
				const begun: Open = {
					...{ collection: 'resources', key, field: 'allocation', from: receivedAt },
					...{ until: undefined, ruledBy: undefined, steps }
				};
				open.set(key, begun);
				found.push(begun);
			} else if (!steps && known) {
				known.until = receivedAt;
				known.ruledBy = 'body' in last ? last.body.by : undefined;
				known.steps = [...known.steps, last.step];
				open.delete(key);
			}
		}
	}
	return found;
}

/** What is known of resources and their assignments, statement by statement. */
class Allocations {
	readonly #statements: Statements;
	/** By collection and key. */
	readonly #fields = new Map<string, Map<string, FieldFacts>>();
	/** Assignments by resource, with the steps that made them. */
	readonly #assignments = new Map<RecordKey, Map<RecordKey, number>>();

	constructor(statements: Statements) {
		this.#statements = statements;
	}

	/** @returns the resource that it is about */
	add(told: Told | StatedFact): RecordKey | undefined {
		const { collection, key } = told;
		if ('body' in told) this.#fieldOf(collection, key, told.field).set(told.body);
		if (collection === 'resources') return key;
		const resource = plainRecord(this.#statements, 'assignments', key)?.resource as
			RecordKey | undefined;
		if (resource === undefined || 'body' in told) return resource;
		let made = this.#assignments.get(resource);
		if (!made) this.#assignments.set(resource, (made = new Map()));
		made.set(key, told.step);
		return resource;
	}

	/** The steps by which a resource was promised beyond what there is; undefined where it is not. */
	contradicting(key: RecordKey): readonly number[] | undefined {
		const made = this.#assignments.get(key);
		const resource = made && made.size > 0 && this.#read<Resource>('resources', key);
		if (!made || !resource) return undefined;
		const active = [...made.keys()].flatMap((each) => {
			const assignment = this.#read<Assignment>('assignments', each);
			return assignment && !assignment.deleted && isActive(assignment) ? [assignment] : [];
		});
		const contradiction = allocationContradiction(resource, active);
		return contradiction?.assignments.map((each) => made.get(each.key as RecordKey)!);
	}

	#fieldOf(collection: string, key: string, field: string): FieldFacts {
		const place = `${collection}/${key}`;
		let fields = this.#fields.get(place);
		if (!fields) this.#fields.set(place, (fields = new Map()));
		let facts = fields.get(field);
		if (!facts) fields.set(field, (facts = new FieldFacts()));
		return facts;
	}

	/** As the board reads it at that time; its plain fields as in the end. */
	#read<R>(collection: CollectionName, key: RecordKey): R | undefined {
		const place = parseRecordKey(key);
		const lying = lyingAt(this.#statements, collection, key);
		if (!place || lying === undefined) return undefined;
		const record = readPlainRecord(
			recordTypes[collection],
			place.compartment,
			place.id,
			lying,
			this.#fields.get(`${collection}/${key}`)
		);
		return 'problem' in record ? undefined : (record as R);
	}
}
