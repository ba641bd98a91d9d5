/**
 * Undo of one's own commands. Plain fields and text go back through Y.UndoManager;
 * facts are answered by compensating facts, since nothing said is ever unsaid.
 */
import * as Y from 'yjs';
import { CommandOrigin, type Board, type WrittenFact } from './board.ts';
import { BoardError } from './errors.ts';

interface Entry {
	readonly compartment: string;
	readonly command: string;
	readonly kind: 'plain' | 'facts';
	readonly written: readonly WrittenFact[];
}

const LIMIT = 100;

export class UndoStack {
	readonly #board: Board;
	readonly #managers = new Map<string, Y.UndoManager>();
	#entries: Entry[] = [];
	#running = false;

	constructor(board: Board) {
		this.#board = board;
	}

	watch(compartment: string, doc: Y.Doc, roots: Y.Map<unknown>[]): void {
		const manager = new Y.UndoManager(roots, {
			doc,
			captureTimeout: 800,
			captureTransaction: (transaction) =>
				transaction.origin instanceof CommandOrigin && transaction.origin.kind === 'plain',
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
	before(kind: 'plain' | 'facts', command: string): void {
		const last = this.#entries.at(-1);
		if (kind === 'plain' && command.startsWith('text.') && last?.command === command) return;
		for (const manager of this.#managers.values()) manager.stopCapturing();
	}

	after(
		compartment: string,
		kind: 'plain' | 'facts',
		command: string,
		written: readonly WrittenFact[]
	): void {
		if (this.#running) return;
		if (kind === 'plain') {
			const depth = this.#managers.get(compartment)?.undoStack.length ?? 0;
			const mine = this.#entries.filter((e) => e.kind === 'plain' && e.compartment === compartment);
			// Merged into the item on top, or nothing changed: no new entry.
			if (depth <= mine.length) return;
		} else if (written.length === 0) return;
		this.#entries.push({ compartment, command, kind, written });
		if (this.#entries.length > LIMIT) {
			const dropped = this.#entries.shift();
			if (dropped?.kind === 'plain') this.#managers.get(dropped.compartment)?.undoStack.shift();
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
			if (entry.kind === 'plain') this.#managers.get(entry.compartment)?.undo();
			else this.#compensate(entry);
		} finally {
			this.#running = false;
		}
		return entry.command;
	}

	#compensate({ compartment, written }: Entry): void {
		this.#board.transact(compartment, 'undo', 'facts', (writer) => {
			const created = new Set(
				written.filter((w) => w.field === '').map((w) => `${w.collection}/${w.id}`)
			);
			for (const w of written.filter((w) => w.field === ''))
				writer.fact(w.collection, w.id, 'deleted', true, { note: 'undo' });
			const last = new Map<string, { first: WrittenFact; ulids: string[] }>();
			for (const w of written) {
				if (w.field === '' || created.has(`${w.collection}/${w.id}`)) continue;
				const place = `${w.collection}/${w.id}/${w.field}${w.list ? `/${w.ulid}` : ''}`;
				const seen = last.get(place);
				if (seen) seen.ulids.push(w.ulid);
				else last.set(place, { first: w, ulids: [w.ulid] });
			}
			for (const { first, ulids } of last.values()) {
				const { collection, id, field, list, before } = first;
				if (list) {
					writer.fact(collection, id, field, null, { after: ulids, note: 'undo' });
					continue;
				}
				const { heads } = this.#board.history(collection, `${compartment}/${id}`, field);
				// Somebody has gone on from our fact: undoing ours would undo theirs.
				if (!heads.some((head) => ulids.includes(head.ulid))) continue;
				const value = before ? before.value : initialValue(field);
				writer.fact(collection, id, field, value, { note: 'undo' });
			}
		});
	}
}

/** What a field stands at when it had no fact before: cleared, or not deleted. */
function initialValue(field: string): unknown {
	return field === 'deleted' ? false : null;
}
