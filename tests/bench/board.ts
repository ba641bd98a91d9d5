/** How long the model takes to open a large board and to follow one change of it. */
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { createMapObjects, reshape } from '#lib/board/commands/map.commands.ts';
import { comment } from '#lib/board/commands/record.commands.ts';

export interface Measure {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	/** The value must not exceed it. */
	readonly limit: number;
}

const OBJECTS = 10_000;
/** Two facts come with each object, the rest are comments. */
const FACTS = 50_000;

/** The state of a board with so many facts, two of which come with each of its objects. */
export function largeBoard(facts = FACTS): Uint8Array {
	const doc = new Y.Doc();
	const board = openBoard([{ compartment: COMMAND, doc, writable: true }], { post: '标绘组' });
	const keys = createMapObjects(
		board,
		Array.from({ length: OBJECTS }, (_, i) => ({
			label: `隐患点${i}`,
			symbol: 'A10600',
			layer: 'hazards',
			geometry: {
				type: 'Point' as const,
				coordinates: [101 + (i % 100) / 100, 21 + i / OBJECTS] as [number, number]
			}
		}))
	);
	doc.transact(() => {
		for (let i = 0; i < facts - 2 * OBJECTS; i++)
			comment(board, 'mapObjects', keys[i % OBJECTS]!, `第${i}次巡查,无异常`);
	});
	return Y.encodeStateAsUpdate(doc);
}

function timed(run: () => void): number {
	const start = performance.now();
	run();
	return performance.now() - start;
}

/** Opens a board from its state as a page does, ms. */
export function timeOpening(update: Uint8Array) {
	const doc = new Y.Doc();
	const load = timed(() => Y.applyUpdate(doc, update));
	let board = openBoard([], { post: '标绘组' });
	const open = timed(() => {
		board = openBoard([{ compartment: COMMAND, doc, writable: true }], { post: '标绘组' });
		board.mapObjects.list();
		board.contradictions();
	});
	return { board, load, open };
}

export function measureBoard(): Measure[] {
	const { board, load, open } = timeOpening(largeBoard());
	const key = board.mapObjects.list()[0]!.key;
	const moves = 200;
	const move = timed(() => {
		for (let i = 0; i < moves; i++) {
			reshape(board, key, { type: 'Point', coordinates: [101, 21 + i / 1000] });
			board.mapObjects.list();
			board.contradictions();
		}
	});
	return [
		{ name: `load ${OBJECTS} objects, ${FACTS} facts`, value: load, unit: 'ms', limit: 1000 },
		{ name: 'open them as a board', value: open, unit: 'ms', limit: 1000 },
		{ name: 'one move and what it changes', value: move / moves, unit: 'ms', limit: 16 }
	];
}
