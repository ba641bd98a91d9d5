/**
 * The history of one compartment on this page: every change in the order of the log, with the
 * entry it came by. Numbers stand in columns and words are kept once, so that a hundred
 * thousand updates fit a browser.
 */
import { factPath, parseFact, type Fact, type FactBody } from '#lib/board/facts.ts';
import { checkValue } from '#lib/board/live-document.ts';
import type {
	EntryKind,
	EntryLine,
	HistoryAuthor,
	HistoryChange,
	KeyframeLine
} from '#lib/history/format.ts';
import type { Step } from './step.ts';

/** Who sent what a history begins with, when it does not begin with the first entry. */
const NOBODY: HistoryAuthor = { userId: null, post: null };

export class CompartmentHistory {
	readonly compartment: string;
	/** Changes of all entries, in log order. */
	readonly steps: Step[] = [];
	/** The index of each step's entry. */
	readonly entryOf: number[] = [];
	/** Columns of the entries, all alike long. Times are UTC ms; NaN where there is none. */
	readonly n: number[] = [];
	readonly receivedAt: number[] = [];
	readonly at: number[] = [];
	readonly knownAt: number[] = [];
	/** The first step of each entry. */
	readonly firstStep: number[] = [];
	readonly kinds: EntryKind[] = [];
	readonly #author: number[] = [];
	readonly #authors: HistoryAuthor[] = [];
	readonly #words = new Map<string, string>();
	readonly #judged = new Map<string, string | undefined>();

	constructor(compartment: string) {
		this.compartment = compartment;
	}

	/** The last entry that is here; 0 before the first. */
	get last(): number {
		return this.n.at(-1) ?? 0;
	}

	get size(): number {
		return this.n.length;
	}

	/** The changes of an entry. */
	stepsOf(entry: number): readonly Step[] {
		return this.steps.slice(this.firstStep[entry], this.firstStep[entry + 1] ?? this.steps.length);
	}

	author(entry: number): HistoryAuthor {
		return this.#authors[this.#author[entry]!] ?? NOBODY;
	}

	/** Authors are numbered anew in every answer: returns what to add to its numbers. */
	beginAuthors(): number {
		return this.#authors.length;
	}

	addAuthor(author: HistoryAuthor): void {
		this.#authors.push(author);
	}

	/** Takes an entry; `authors` is what `beginAuthors` returned for this answer. */
	add(line: EntryLine, authors = 0): void {
		const [n, receivedAt, at, author, kind, changes, knownAt] = line;
		this.#entry(n, receivedAt, at, knownAt);
		this.kinds.push(kind);
		this.#author.push(authors + author);
		for (const change of changes) this.#step(change);
	}

	/** What a history that begins late begins with: it stands as one entry. */
	addKeyframe({ keyframe, receivedAt, changes }: KeyframeLine): void {
		if (this.last !== keyframe || this.size === 0) {
			this.#entry(keyframe, receivedAt, null, undefined);
			this.kinds.push('server');
			this.#author.push(-1);
		}
		for (const change of changes) this.#step(change);
	}

	#entry(n: number, receivedAt: number, at: number | null, knownAt: number | undefined): void {
		this.n.push(n);
		this.firstStep.push(this.steps.length);
		this.receivedAt.push(receivedAt);
		this.at.push(at ?? NaN);
		this.knownAt.push(knownAt ?? NaN);
	}

	#step(change: HistoryChange): void {
		this.steps.push(this.#read(change));
		this.entryOf.push(this.n.length - 1);
	}

	#read(change: HistoryChange): Step {
		switch (change[0]) {
			case 'f': {
				const [, collection, id, field, ulid, body] = change;
				// The server tells as a fact only what is whole and in its place: the value alone is
				// judged here, by what this page knows of its field.
				const problem = this.#problem(collection, field, body.value);
				if (problem !== undefined)
					return { path: factPath(collection, id, field, ulid), raw: body, problem };
				return this.#fact(collection, id, field, ulid, body);
			}
			case 'm':
				return change.length === 2 ? change : parseFact(change[1], change[2], checkValue);
			case 'r':
				return change;
			case 'p': {
				const [, collection, id, field] = change;
				const place = [this.#word(collection), this.#word(id), this.#word(field)] as const;
				return change.length === 4 ? ['p', ...place] : ['p', ...place, change[4]];
			}
			case 't': {
				const [, collection, id, field, at, removed, inserted] = change;
				return [
					't',
					this.#word(collection),
					this.#word(id),
					this.#word(field),
					at,
					removed,
					inserted
				];
			}
		}
	}

	/** Why a value does not fit its field; words are judged once for all that say the same. */
	#problem(collection: string, field: string, value: unknown): string | undefined {
		if (!isWord(value)) return checkValue(collection, field, value);
		const key = `${collection}/${field}/${value}`;
		if (!this.#judged.has(key)) this.#judged.set(key, checkValue(collection, field, value));
		return this.#judged.get(key);
	}

	#fact(collection: string, id: string, field: string, ulid: string, body: FactBody): Fact {
		const { after, at } = body;
		const by = this.#word(body.by);
		const value = isWord(body.value) ? this.#word(body.value) : body.value;
		const fact = { ulid, collection, record: this.#word(id), field, value, after, at, by };
		// Most say no more than that: an object made at once takes half of one that grows.
		return Object.keys(body).length === 4 ? fact : { ...body, ...fact };
	}

	/** One string for all that are alike. */
	#word(word: string): string {
		const known = this.#words.get(word);
		if (known !== undefined) return known;
		this.#words.set(word, word);
		return word;
	}
}

/** A code of a list, or the like: many facts say the same. */
function isWord(value: unknown): value is string {
	return typeof value === 'string' && value.length < 40;
}
