/**
 * Undo of one's own commands. Text goes back through Y.UndoManager; plain fields are set to
 * what they were, unless someone has set them since; facts are answered by compensating
 * facts, since nothing said is ever unsaid. Why the manager does not see plain fields:
 * docs/decisions/undo-of-plain-fields.md.
 */
import * as Y from 'yjs';
import { CommandOrigin } from './command-origin.ts';
import { BoardError } from './errors.ts';
import type { Fact } from './facts.ts';
import { canonical } from './json.ts';
import type { LiveDocument } from './live-document.ts';
import type { CollectionName } from './records/index.ts';
import type { Writer, Written, WrittenFact } from './writer.ts';

interface Entry {
	readonly compartment: string;
	readonly command: string;
	readonly kind: 'plain' | 'facts';
	readonly written: Written;
}

/** What undoing needs of the board. */
export interface UndoableBoard {
	writable(compartment: string): boolean;
	document(compartment: string): LiveDocument;
	history(
		collection: CollectionName,
		key: string,
		field: string
	): { readonly heads: readonly Fact[] };
	transact<T>(
		compartment: string,
		command: string,
		kind: 'plain' | 'facts',
		write: (writer: Writer) => T
	): T;
}

function isTyping(command: string): boolean {
	return command.startsWith('text.');
}

const LIMIT = 100;
/** The note of facts that take back. */
export const UNDO = 'undo';

export class UndoStack {
	readonly #board: UndoableBoard;
	readonly #managers = new Map<string, Y.UndoManager>();
	#entries: Entry[] = [];
	#running = false;

	constructor(board: UndoableBoard) {
		this.#board = board;
	}

	watch(compartment: string, doc: Y.Doc, roots: Y.Map<unknown>[]): void {
		const manager = new Y.UndoManager(roots, {
			doc,
			captureTimeout: 800,
			captureTransaction: (transaction) =>
				transaction.origin instanceof CommandOrigin && isTyping(transaction.origin.command),
			trackedOrigins: new Set([CommandOrigin])
		});
		this.#managers.set(compartment, manager);
	}

	unwatch(compartment: string): void {
		this.#managers.get(compartment)?.destroy();
		this.#managers.delete(compartment);
		this.#entries = this.#entries.filter((entry) => entry.compartment !== compartment);
	}

	/** Called before a command: only typing in one text merges with what came just before. */
	before(command: string): void {
		if (isTyping(command) && this.#entries.at(-1)?.command === command) return;
		for (const manager of this.#managers.values()) manager.stopCapturing();
	}

	after(compartment: string, kind: 'plain' | 'facts', command: string, written: Written): void {
		if (this.#running) return;
		if (isTyping(command)) {
			const depth = this.#managers.get(compartment)?.undoStack.length ?? 0;
			const typed = this.#entries.filter(
				(entry) => isTyping(entry.command) && entry.compartment === compartment
			);
			// Merged into the item on top, or nothing changed: no new entry.
			if (depth <= typed.length) return;
		} else if (written.facts.length === 0 && written.fields.length === 0) return;
		this.#entries.push({ compartment, command, kind, written });
		if (this.#entries.length > LIMIT) {
			const dropped = this.#entries.shift()!;
			if (isTyping(dropped.command)) this.#managers.get(dropped.compartment)?.undoStack.shift();
		}
	}

	get canUndo(): boolean {
		return this.#entries.length > 0;
	}

	/** The command that `undo` would take back. */
	get next(): string | undefined {
		return this.#entries.at(-1)?.command;
	}

	/**
	 * Takes back one's own last command; returns its name.
	 * @throws BoardError `nothing_to_undo`, or `read_only` when the right has gone.
	 */
	undo(): string {
		const entry = this.#entries.at(-1);
		if (!entry) throw new BoardError('nothing_to_undo');
		if (!this.#board.writable(entry.compartment))
			throw new BoardError('read_only', entry.compartment);
		this.#entries.pop();
		this.#running = true;
		try {
			if (isTyping(entry.command)) this.#untype(entry.compartment);
			else this.#compensate(entry);
		} finally {
			this.#running = false;
		}
		return entry.command;
	}

	/**
	 * One run of typing, as one transaction with a typed origin like any other command.
	 * The manager goes on to the next item where the top one has nothing left to change
	 * (others have written over it), so it is shown only that one.
	 */
	#untype(compartment: string): void {
		const manager = this.#managers.get(compartment);
		if (!manager) return;
		const earlier = manager.undoStack.splice(0, manager.undoStack.length - 1);
		this.#board
			.document(compartment)
			.doc.transact(() => manager.undo(), new CommandOrigin(UNDO, 'plain'));
		manager.undoStack.unshift(...earlier);
	}

	#compensate({ compartment, kind, written }: Entry): void {
		this.#board.transact(compartment, UNDO, kind, (writer) => {
			const created = new Set<string>();
			const fields = new Map<string, { first: WrittenFact; ulids: string[] }>();
			for (const w of written.facts) {
				const record = `${w.collection}/${w.id}`;
				if (w.field === '') {
					created.add(record);
					writer.fact(w.collection, w.id, 'deleted', true, { note: UNDO });
				} else if (!created.has(record)) {
					const place = `${record}/${w.field}${w.list ? `/${w.ulid}` : ''}`;
					const seen = fields.get(place);
					if (seen) seen.ulids.push(w.ulid);
					else fields.set(place, { first: w, ulids: [w.ulid] });
				}
			}
			for (const { first, ulids } of fields.values())
				this.#answer(writer, compartment, first, ulids);
			for (const { collection, id, field, before, value } of written.fields)
				if (this.#holds(compartment, collection, id, field, value))
					writer.setPlain(collection, id, { [field]: before });
		});
	}

	/** Whether a plain field still is what one's own command made it. */
	#holds(
		compartment: string,
		collection: CollectionName,
		id: string,
		field: string,
		value: unknown
	): boolean {
		const record = this.#board.document(compartment).root(collection).get(id);
		return record instanceof Y.Map && canonical(record.get(field)) === canonical(value);
	}

	/**
	 * Answers one's own facts about a field (`ulids`). Where others spoke beside them, theirs
	 * stands; else the field returns to what stood before, also to the contradiction that
	 * one's own fact had settled.
	 */
	#answer(
		writer: Writer,
		compartment: string,
		{ collection, id, field, list, before }: WrittenFact,
		ulids: readonly string[]
	): void {
		if (list) {
			writer.fact(collection, id, field, null, { after: ulids, note: UNDO });
			return;
		}
		const { heads } = this.#board.history(collection, `${compartment}/${id}`, field);
		const mine = heads.filter((head) => ulids.includes(head.ulid)).map((head) => head.ulid);
		// Somebody has gone on from our fact: undoing ours would undo theirs.
		if (mine.length === 0) return;
		const theirs = heads.find((head) => !ulids.includes(head.ulid));
		if (theirs) {
			const after = [...mine, theirs.ulid];
			writer.fact(collection, id, field, theirs.value, { after, note: UNDO });
			return;
		}
		const values = new Map(before.map((head) => [canonical(head.value), head.value]));
		if (values.size === 0) values.set('', initialValue(field));
		for (const value of values.values())
			writer.fact(collection, id, field, value, { after: mine, note: UNDO });
	}
}

/** What a field stands at when it had no fact before: cleared, or not deleted. */
function initialValue(field: string): unknown {
	return field === 'deleted' ? false : null;
}
