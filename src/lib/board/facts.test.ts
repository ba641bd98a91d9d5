import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { FactIndex, FieldFacts, factPath, parseFact, type Fact } from './facts.ts';
import { newId } from './ids.ts';

const anything = () => undefined;

function fact(ulid: string, after: string[] = [], value: unknown = ulid, at = 0): Fact {
	return { ulid, collection: 'tasks', record: 'a', field: 'status', value, after, at, by: '前线1' };
}

function field(...facts: Fact[]): FieldFacts {
	const all = new FieldFacts();
	for (const each of facts) all.set(each);
	return all;
}

const [a, b, c, d] = Array.from({ length: 4 }, () => newId()) as [string, string, string, string];

describe('heads', () => {
	it('are the facts that no other names', () => {
		expect(field(fact(a), fact(b, [a]), fact(c, [b])).heads()).toEqual([fact(c, [b])]);
	});

	it('are two where two posts went on from one fact apart, oldest first', () => {
		const heads = field(fact(c, [a]), fact(a), fact(b, [a])).heads();
		expect(heads.map((head) => head.ulid)).toEqual([b, c]);
	});

	it('are one again when a ruling names both', () => {
		const all = field(fact(a), fact(b, [a]), fact(c, [a]), fact(d, [b, c]));
		expect(all.heads().map((head) => head.ulid)).toEqual([d]);
	});

	it('are there also where a hostile cycle names every fact: the newest', () => {
		expect(
			field(fact(a, [b]), fact(b, [a]))
				.heads()
				.map((h) => h.ulid)
		).toEqual([b]);
	});

	it('are not unmade by a fact that names itself', () => {
		expect(
			field(fact(a, [a]))
				.heads()
				.map((h) => h.ulid)
		).toEqual([a]);
	});

	it('do not depend on facts named but never received', () => {
		expect(
			field(fact(b, [a]))
				.heads()
				.map((h) => h.ulid)
		).toEqual([b]);
	});

	it('follow when a fact comes or goes', () => {
		const all = field(fact(a), fact(b, [a]));
		expect(all.heads()).toHaveLength(1);
		all.delete(b);
		expect(all.heads().map((head) => head.ulid)).toEqual([a]);
		expect(all.get(a)?.ulid).toBe(a);
		expect(all.size).toBe(1);
	});
});

it('keeps the heads of a field with many facts as they come and go', () => {
	const ulids = Array.from({ length: 30 }, (_, i) => `01J${String(i).padStart(23, '0')}`);
	const named = fc.array(fc.nat(29), { maxLength: 4 });
	const said = fc.tuple(fc.nat(29), fc.option(named, { freq: 4 }));
	fc.assert(
		fc.property(fc.array(said, { maxLength: 120 }), (steps) => {
			const all = new FieldFacts();
			const kept = new Map<string, Fact>();
			for (const [i, after] of steps) {
				const ulid = ulids[i]!;
				if (after) {
					const stated = fact(
						ulid,
						after.map((n) => ulids[n]!)
					);
					all.set(stated);
					kept.set(ulid, stated);
				} else {
					all.delete(ulid);
					kept.delete(ulid);
				}
				const others = [...kept.values()].sort((x, y) => (x.ulid < y.ulid ? -1 : 1));
				const heads = others.filter(
					(one) => !others.some((other) => other !== one && other.after.includes(one.ulid))
				);
				expect(all.heads()).toEqual(heads.length > 0 ? heads : others.slice(-1));
				expect(all.all()).toEqual(others);
			}
		})
	);
});

describe('a fact is read', () => {
	const path = factPath('tasks', 'a', 'status', a);
	const body = { value: 'issued', after: [], at: 1, by: '前线1' };

	it('with its place', () => {
		expect(parseFact(path, body, anything)).toEqual({
			...body,
			collection: 'tasks',
			record: 'a',
			field: 'status',
			ulid: a
		});
	});

	it.each([
		['a path with too few parts', 'tasks/a/status', body],
		['a path with too many parts', `${path}/x`, body],
		['a field that is no name', factPath('tasks', 'a', '../status', a), body],
		['an id that is no ULID', factPath('tasks', 'a', 'status', 'now'), body],
		['no body', path, null],
		['a body that is a text', path, 'issued'],
		['an author that is no text', path, { ...body, by: 7 }],
		['a time past all calendars', path, { ...body, at: 9e15 }],
		['after that names no ULIDs', path, { ...body, after: ['x'] }],
		['a bigint', path, { ...body, value: 10n }],
		['bytes', path, { ...body, value: new Uint8Array(3) }],
		['nesting without end', path, { ...body, value: nested(100) }],
		['an infinite number', path, { ...body, value: Infinity }]
	])('as malformed with %s', (_, path, raw) => {
		const parsed = parseFact(path, raw, anything);
		expect(parsed).toHaveProperty('problem');
		expect(() => JSON.stringify(parsed)).not.toThrow();
	});

	it('as malformed where its field refuses the value', () => {
		expect(parseFact(path, body, () => 'no such status')).toMatchObject({
			problem: 'no such status',
			raw: body
		});
	});
});

describe('the index', () => {
	it('follows the map by its changed keys and keeps malformed facts apart', () => {
		const map = new Y.Doc().getMap<unknown>('facts');
		const good = factPath('tasks', 'a', 'status', a);
		map.set(good, { value: 'issued', after: [], at: 1, by: '前线1' });
		const index = new FactIndex(map, anything);
		expect(index.field('tasks', 'a', 'status')?.heads()).toHaveLength(1);

		map.set('nonsense', 1);
		expect([...index.apply(['nonsense'])]).toEqual([]);
		expect([...index.malformed.keys()]).toEqual(['nonsense']);

		map.set(factPath('tasks', 'a', 'status', b), { value: 1, after: [a], at: 2, by: '前线1' });
		expect([...index.apply([factPath('tasks', 'a', 'status', b)])]).toEqual(['tasks/a']);
		expect(index.field('tasks', 'a', 'status')?.heads()[0]?.ulid).toBe(b);
		expect([...index.fields('tasks', 'a')!.keys()]).toEqual(['status']);
		expect([...index.all()].map((each) => each.ulid)).toEqual([a, b]);

		map.delete('nonsense');
		index.apply(['nonsense']);
		expect(index.malformed.size).toBe(0);
	});
});

function nested(depth: number): unknown {
	let value: unknown = 1;
	for (let i = 0; i < depth; i++) value = [value];
	return value;
}
