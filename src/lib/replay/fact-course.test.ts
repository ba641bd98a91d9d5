import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factPath, FieldFacts, isFact, type Fact, type MalformedFact } from '#lib/board/facts.ts';
import { FactCourse } from './fact-course.ts';
import { isStatement, type Step } from './step.ts';

const ulid = (n: number): string => `01KPEZX4T0B8KXHJWX2RYGPG${String(n).padStart(2, '0')}`;
const ulids = fc.integer({ min: 0, max: 25 }).map(ulid);
const place = fc.record({
	collection: fc.constantFrom('tasks', 'log'),
	record: fc.constantFrom('one', 'two'),
	field: fc.constantFrom('status', 'due')
});
const path = fc
	.tuple(place, ulids)
	.chain(([{ collection, record, field }, ulid]) =>
		fc.constantFrom(factPath(collection, record, field, ulid), `${collection}/${record}/x/y/z`)
	);

const fact = (at: fc.Arbitrary<string>): fc.Arbitrary<Fact> =>
	fc
		.tuple(place, at, fc.array(ulids, { maxLength: 3 }), fc.nat(1000))
		.map(([place, ulid, after, at]) => ({ ...place, ulid, after, at, by: 'x', value: at }));
const malformed: fc.Arbitrary<MalformedFact> = path.map((path) => ({
	...{ path, raw: 1, problem: 'no' }
}));
const removal = path.map((path) => ['m', path] as const);
const change = fc.constant(['r', 'tasks', 'one', {}] as const);

/** What stands under each path after some steps. */
function standing(steps: readonly Step[]): Map<string, Fact | MalformedFact> {
	const entries = new Map<string, Fact | MalformedFact>();
	for (const step of steps)
		if (isStatement(step)) {
			const path = isFact(step)
				? factPath(step.collection, step.record, step.field, step.ulid)
				: step.path;
			entries.set(path, step);
		} else if (step[0] === 'm') entries.delete(step[1]);
	return entries;
}

const sorted = (facts: Iterable<Fact>) =>
	[...facts].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function expectToStand(course: FactCourse, steps: readonly Step[]): void {
	const entries = [...standing(steps).values()];
	const facts = entries.filter(isFact);
	expect(sorted(course.all())).toEqual(sorted(facts));
	expect(new Set(course.malformed.values())).toEqual(
		new Set(entries.filter((entry) => !isFact(entry)))
	);
	for (const { collection, record, field } of facts) {
		const expected = new FieldFacts();
		for (const fact of facts)
			if (fact.collection === collection && fact.record === record && fact.field === field)
				expected.set(fact);
		const found = course.field(collection, record, field)!;
		expect(found.size).toBe(expected.size);
		expect(found.heads()).toEqual(expected.heads());
		expect(found.all()).toEqual(expected.all());
		expect(found.newest()).toBe(expected.newest());
	}
}

const walks = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 });

function expectToStandAnywhere(steps: fc.Arbitrary<readonly Step[]>): void {
	fc.assert(
		fc.property(steps, walks, (steps, walk) => {
			const course = new FactCourse(steps);
			for (const to of walk) {
				course.position = Math.min(to, steps.length);
				expectToStand(course, steps.slice(0, course.position));
			}
		})
	);
}

test('reads facts as of any position, in whatever order it is led there', () => {
	// As clients write them: each ULID once, replacing what came before or comes later.
	const steps = fc
		.uniqueArray(fc.nat(99), { maxLength: 40 })
		.chain((numbers) => fc.tuple(...numbers.map((n) => fact(fc.constant(ulid(n))))));
	expectToStandAnywhere(steps);
});

test('holds against what somebody hostile puts into the fact map', () => {
	const steps = fc.array(fc.oneof(fact(ulids), malformed, removal, change), { maxLength: 40 });
	expectToStandAnywhere(steps);
});

test('what lies deeper than a fact takes no fact away', () => {
	const kept: Fact = {
		...{ collection: 'tasks', record: 'one', field: 'status', ulid: ulid(1) },
		...{ value: 'draft', after: [], at: 1, by: 'x' }
	};
	const deeper = { path: `tasks/one/status/${ulid(1)}/more`, raw: 1, problem: 'path' };
	const course = new FactCourse([kept, deeper]);
	course.position = 2;
	expect([...course.all()]).toEqual([kept]);
	expect([...course.malformed.keys()]).toEqual([deeper.path]);
});
