/**
 * Edits made in advance by the board's own commands: each writer puts one object on the map,
 * then comments on it, moves it and renames it, over and over. Every other edit is a comment
 * that carries a stamp, its writer and its number. Nothing depends on another writer's, so no document is needed to send.
 */
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { createMapObjects, reshape } from '#lib/board/commands/map.commands.ts';
import { comment, setPlain } from '#lib/board/commands/record.commands.ts';
import type { Dialect } from './dialect.ts';
import { placeholder, stampOffset, writeStamp } from './stamp.ts';

export interface Edit {
	readonly update: Uint8Array;
	/** The writer's clock once this edit is in. */
	readonly clock: number;
}

export interface Writing {
	readonly clientId: number;
	/** The first one puts the object on the map. */
	readonly edits: readonly Edit[];
}

const point = (i: number) => ({
	type: 'Point' as const,
	coordinates: [101.5 + (i % 1000) / 10_000, 21.2 + (i % 777) / 10_000] as [number, number]
});

export function writeAhead(count: number, writer: number): Writing {
	const doc = new Y.Doc();
	const board = openBoard([{ compartment: COMMAND, doc, writable: true }], { post: '标绘组' });
	const edits: Edit[] = [];
	doc.on('update', (update: Uint8Array) =>
		edits.push({ update, clock: Y.getState(doc.store, doc.clientID) })
	);
	const [key = ''] = createMapObjects(board, [
		{ label: `车${writer}`, symbol: 'A10600', layer: 'resources', geometry: point(writer) }
	]);
	for (let i = 1; i <= count; i++) {
		if (i % 2 === 1)
			comment(board, 'mapObjects', key, `${placeholder()}/${writer}/${edits.length}/到达`);
		else if (i % 4 === 0) reshape(board, key, point(i));
		else setPlain(board, 'mapObjects', key, { label: `车${writer}-${i}` });
	}
	board.destroy();
	doc.destroy();
	if (edits.length !== count + 1) throw new Error('a command made no update, or more than one');
	return { clientId: doc.clientID, edits };
}

/** An edit as it will go over the wire. */
export class Shot {
	readonly clock: number;
	readonly stamped: boolean;
	readonly #frame: Buffer;
	readonly #offset: number;

	constructor(edit: Edit, dialect: Dialect) {
		this.clock = edit.clock;
		this.#frame = dialect.update(edit.update);
		this.#offset = stampOffset(this.#frame);
		this.stamped = this.#offset >= 0;
	}

	/** The frame, stamped with this moment; to be sent once. */
	fire(): Buffer {
		if (this.stamped) writeStamp(this.#frame, this.#offset);
		return this.#frame;
	}
}
