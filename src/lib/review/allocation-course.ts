/** When resources were promised beyond what there is, and when that was settled, as the board shows it. */
import { allocationContradiction, isActive } from '#lib/board/allocations.ts';
import { FieldFacts } from '#lib/board/facts.ts';
import { parseRecordKey, type RecordKey } from '#lib/board/ids.ts';
import { readPlainRecord } from '#lib/board/read-record.ts';
import type { Assignment } from '#lib/board/records/assignment.record.ts';
import { recordTypes, type CollectionName } from '#lib/board/records/index.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import { ALLOCATION, type ContradictionCourse } from './contradiction-course.ts';
import { lyingAt, type StatedFact, type Statements } from './statements.ts';

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
					...{ collection: 'resources', key, field: ALLOCATION, step: last.step },
					...{ from: receivedAt, until: undefined, ruledBy: undefined, steps }
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

/**
 * What is known of resources and their assignments, statement by statement. Each is read when
 * something is said of it, and shown from when it was made, whatever was said before.
 */
class Allocations {
	readonly #statements: Statements;
	/** By collection and key. */
	readonly #fields = new Map<string, Map<string, FieldFacts>>();
	/** The steps that made resources and assignments, by collection and key. */
	readonly #made = new Map<string, number>();
	readonly #resources = new Map<RecordKey, Resource>();
	/** Active assignments by resource. */
	readonly #active = new Map<RecordKey, Map<RecordKey, Assignment>>();

	constructor(statements: Statements) {
		this.#statements = statements;
	}

	/** @returns the resource that it is about */
	add(told: Told | StatedFact): RecordKey | undefined {
		const { collection, key } = told;
		const place = `${collection}/${key}`;
		if ('body' in told) this.#fieldOf(place, told.field).set(told.body);
		else this.#made.set(place, told.step);
		const isMade = this.#made.has(place);
		if (collection === 'resources') {
			const resource = isMade && this.#read<Resource>('resources', key);
			if (resource) this.#resources.set(key, resource);
			return key;
		}
		const assignment = isMade && this.#read<Assignment>('assignments', key);
		if (!assignment) return undefined;
		const resource = assignment.resource as RecordKey;
		let active = this.#active.get(resource);
		if (!active) this.#active.set(resource, (active = new Map()));
		if (!assignment.deleted && isActive(assignment)) active.set(key, assignment);
		else active.delete(key);
		return resource;
	}

	/** The steps by which a resource was promised beyond what there is; undefined where it is not. */
	contradicting(key: RecordKey): readonly number[] | undefined {
		const resource = this.#resources.get(key);
		const active = this.#active.get(key);
		if (!resource || !active) return undefined;
		const contradiction = allocationContradiction(resource, [...active.values()]);
		return contradiction?.assignments
			.map((each) => this.#made.get(`assignments/${each.key}`)!)
			.sort((a, b) => a - b);
	}

	#fieldOf(place: string, field: string): FieldFacts {
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
