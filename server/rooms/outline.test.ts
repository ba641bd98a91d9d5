import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { Outline, type Ownership } from './outline.ts';
import { MalformedUpdate, parseUpdate } from './parse-update.ts';

const PATH = 'tasks/R1/status/01J00000000000000000000001';
const body = { value: 'issued', after: [], at: 1, by: '前线1' };
const mine: Ownership = () => 'own';
const theirs: Ownership = () => 'foreign';

function docWith(write: (doc: Y.Doc) => void): Y.Doc {
	const doc = new Y.Doc();
	doc.transact(() => write(doc));
	return doc;
}

/** A copy of a document under a client id of its own. */
function copyOf(doc: Y.Doc): Y.Doc {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	return copy;
}

function changeOf(doc: Y.Doc, write: (doc: Y.Doc) => void): Uint8Array {
	const before = Y.encodeStateVector(doc);
	doc.transact(() => write(doc));
	return Y.encodeStateAsUpdate(doc, before);
}

const check = (outline: Outline, update: Uint8Array, ownership = mine) =>
	outline.check(parseUpdate(update), ownership);

describe('outline', () => {
	it('[S32] refuses structs under a client id of someone else', () => {
		const update = Y.encodeStateAsUpdate(docWith((doc) => doc.getMap('tasks').set('a', 1)));
		expect(check(new Outline(), update, theirs).problem).toBe('foreign-client-id');
		const finding = check(new Outline(), update, () => 'free');
		expect(finding.problem).toBeUndefined();
		expect(finding.claims).toHaveLength(1);
	});

	it('[S36] knows what brings nothing new', () => {
		const doc = docWith((doc) => doc.getMap('tasks').set('a', 1));
		const outline = Outline.of([Y.encodeStateAsUpdate(doc)]);
		const update = Y.encodeStateAsUpdate(doc);
		expect(check(outline, update, theirs)).toMatchObject({ problem: undefined, fresh: false });
	});

	it('[S33] takes a new fact and refuses to overwrite or delete it', () => {
		const doc = docWith((doc) => doc.getMap('facts').set(PATH, body));
		const outline = Outline.of([Y.encodeStateAsUpdate(doc)]);
		const other = copyOf(doc);
		const more = changeOf(other, (doc) => doc.getMap('facts').set(PATH.replace('1', '2'), body));
		expect(check(outline, more).problem).toBeUndefined();

		const overwritten = changeOf(copyOf(doc), (doc) => doc.getMap('facts').set(PATH, { at: 2 }));
		expect(check(outline, overwritten).problem).toBe('fact-changed');
		const deleted = changeOf(copyOf(doc), (doc) => doc.getMap('facts').delete(PATH));
		expect(check(outline, deleted).problem).toBe('fact-changed');
		// Said at the same time by someone who did not know of it.
		const apart = Y.encodeStateAsUpdate(docWith((doc) => doc.getMap('facts').set(PATH, body)));
		expect(check(outline, apart).problem).toBe('fact-changed');
	});

	it('[S38] keeps records: none is taken out, none put in the place of another', () => {
		const key = 'a';
		const doc = docWith((doc) => doc.getMap('tasks').set(key, new Y.Map([['title', 'x']])));
		const outline = Outline.of([Y.encodeStateAsUpdate(doc)]);
		const refusal = (change: (doc: Y.Doc) => void) =>
			check(outline, changeOf(copyOf(doc), change)).problem;
		const tasks = (doc: Y.Doc) => doc.getMap('tasks') as Y.Map<Y.Map<unknown>>;
		expect(refusal((doc) => tasks(doc).get(key)!.set('title', 'y'))).toBeUndefined();
		expect(refusal((doc) => tasks(doc).set('b', new Y.Map()))).toBeUndefined();
		expect(refusal((doc) => tasks(doc).delete(key))).toBe('record-removed');
		expect(refusal((doc) => tasks(doc).set(key, new Y.Map()))).toBe('record-removed');
		expect(refusal((doc) => doc.getMap('tasks').set(key, 'gone'))).toBe('record-removed');
		// Made at the same time by someone who did not know of it.
		const apart = docWith((doc) => doc.getMap('tasks').set(key, new Y.Map()));
		expect(check(outline, Y.encodeStateAsUpdate(apart)).problem).toBe('record-removed');
	});

	it('[S38] what is no record stands in nobody’s way, and an old deletion may be told again', () => {
		const doc = docWith((doc) => doc.getMap('tasks').set('a', 1));
		const outline = Outline.of([Y.encodeStateAsUpdate(doc)]);
		const mended = changeOf(copyOf(doc), (doc) => doc.getMap('tasks').set('a', new Y.Map()));
		expect(check(outline, mended).problem).toBeUndefined();

		const former = new Y.Doc({ gc: false });
		const made = changeOf(former, (doc) => doc.getMap('tasks').set('b', new Y.Map()));
		const gone = changeOf(former, (doc) => doc.getMap('tasks').delete('b'));
		expect(check(Outline.of([made, gone]), gone).problem).toBeUndefined();
	});

	it('[S33] refuses facts that could change later, and facts deleted at birth', () => {
		const inner = docWith((doc) => doc.getMap('facts').set(PATH, new Y.Map()));
		expect(check(new Outline(), Y.encodeStateAsUpdate(inner)).problem).toBe('fact-changed');
		const listed = docWith((doc) => doc.getArray('facts').push([body]));
		expect(check(new Outline(), Y.encodeStateAsUpdate(listed)).problem).toBe('fact-changed');
		const gone = docWith((doc) => {
			doc.getMap('facts').set(PATH, body);
			doc.getMap('facts').delete(PATH);
		});
		expect(check(new Outline(), Y.encodeStateAsUpdate(gone)).problem).toBe('fact-changed');
	});

	it('[S33] [S34] what speaks of things to come waits, or is refused', () => {
		const author = new Y.Doc();
		author.getMap('tasks').set('a', 1);
		const first = Y.encodeStateAsUpdate(author);
		const stated = changeOf(author, (doc) => doc.getMap('facts').set(PATH, body));
		const inAdvance = changeOf(copyOf(author), (doc) => doc.getMap('facts').delete(PATH));
		const outline = new Outline();
		outline.accept(parseUpdate(first));
		// Someone else may not speak of what is not here; who wrote it may not yet.
		expect(check(outline, inAdvance, theirs).problem).toBe('missing-dependency');
		expect(check(outline, inAdvance)).toMatchObject({ problem: undefined, waits: true });
		outline.accept(parseUpdate(stated));
		expect(check(outline, inAdvance).problem).toBe('fact-changed');
	});

	it('[S34] takes what builds on own updates once they are here', () => {
		const author = new Y.Doc();
		const first = changeOf(author, (doc) => doc.getMap('tasks').set('a', new Y.Map()));
		const second = changeOf(author, (doc) =>
			(doc.getMap('tasks').get('a') as Y.Map<unknown>).set('title', 'x')
		);
		const other = copyOf(author);
		const third = changeOf(other, (doc) =>
			(doc.getMap('tasks').get('a') as Y.Map<unknown>).delete('title')
		);
		const outline = new Outline();
		expect(check(outline, second, theirs).problem).toBe('foreign-client-id');
		expect(check(outline, second).waits).toBe(true);
		expect(check(outline, third).waits).toBe(true);
		outline.accept(parseUpdate(first));
		expect(check(outline, second)).toMatchObject({ problem: undefined, waits: false });
		// Both at once, in whatever order.
		expect(check(new Outline(), Y.mergeUpdates([third, second, first])).waits).toBe(false);
	});

	it('[S34] never takes clients that build on each other in a ring', () => {
		// Client 7 at clock 0 after client 8 at clock 0, and the other way round.
		const ring = [2, 1, 8, 0, 0x88, 7, 0, 1, 125, 1, 1, 7, 0, 0x88, 8, 0, 1, 125, 1, 0];
		expect(check(new Outline(), Uint8Array.from(ring))).toMatchObject({ waits: true });
	});
});

describe('parseUpdate', () => {
	const wrong = (bytes: number[], message: RegExp) => {
		expect(() => parseUpdate(Uint8Array.from(bytes))).toThrow(MalformedUpdate);
		expect(() => parseUpdate(Uint8Array.from(bytes))).toThrow(message);
	};

	it('[S31] refuses bytes that are no update', () => {
		wrong([], /./);
		wrong([1], /./);
		wrong([255, 255, 255, 255, 255, 255, 255, 255, 255, 1], /./);
		wrong([1, 1, 7, 0, 4, 1], /./);
	});

	it('[S31] refuses what Yjs would apply wrongly or choke on', () => {
		// One client, a garbage struct of length 0; then one deleted range of length 0.
		wrong([1, 1, 7, 0, 0, 0, 0], /struct length/);
		wrong([0, 1, 7, 1, 0, 0], /deleted range/);
		// Two blocks of client 7.
		wrong([2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0], /blocks of clients/);
		// An item of client 7 at clock 0 whose left neighbour is its own clock 5.
		wrong([1, 1, 7, 0, 0x88, 7, 5, 1, 125, 1, 0], /later struct/);
	});

	it('[S31] refuses subdocuments, big integers and bottomless nesting', () => {
		const update = (value: unknown) => [
			...Y.encodeStateAsUpdate(docWith((doc) => doc.getMap('tasks').set('a', value)))
		];
		wrong(update(new Y.Doc()), /subdocument/);
		wrong(update(10n), /big integer/);
		let nested: unknown = 1;
		for (let i = 0; i < 100; i++) nested = [nested];
		wrong(update(nested), /nested/);
	});

	it('takes an import of 2,000 objects in one transaction', () => {
		const doc = docWith((doc) => {
			for (let i = 0; i < 2000; i++)
				doc.getMap('mapObjects').set(`o${i}`, new Y.Map(Object.entries({ label: `${i}` })));
		});
		const { structs } = parseUpdate(Y.encodeStateAsUpdate(doc));
		expect(structs.length).toBe(4000);
	});
});
