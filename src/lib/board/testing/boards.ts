/** Boards for tests: a clock that moves by itself, and partitions that heal when asked. */
import * as Y from 'yjs';
import { openBoard, type Board, type BoardOptions } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import { INCIDENT_ID } from '../records/incident.record.ts';

export interface TestBoard {
	readonly board: Board;
	readonly doc: Y.Doc;
}

let clock = Date.UTC(2026, 2, 1);

/** A board over one writable compartment; each reading of its clock is a second later. */
export function testBoard(
	post = '综合协调组',
	compartment = COMMAND,
	options: Partial<BoardOptions> = {}
): TestBoard {
	const doc = new Y.Doc();
	const board = openBoard([{ compartment, doc, writable: true }], {
		post,
		now: () => (clock += 1000),
		...options
	});
	return { board, doc };
}

/** Brings both to the same state, as a link that comes back does. */
export function exchange(a: TestBoard, b: TestBoard): void {
	const forB = Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(b.doc));
	const forA = Y.encodeStateAsUpdate(b.doc, Y.encodeStateVector(a.doc));
	Y.applyUpdate(b.doc, forB);
	Y.applyUpdate(a.doc, forA);
}

/** Two posts that have seen the same so far and now lose each other. */
export function apart(prepare: (board: Board) => void = () => undefined): [TestBoard, TestBoard] {
	const a = testBoard('综合协调组');
	const b = testBoard('前线1');
	prepare(a.board);
	exchange(a, b);
	return [a, b];
}

/** The one record of the incident, which the server creates for real boards. */
export function createIncident({ board }: TestBoard): void {
	board.transact(COMMAND, 'incident.create', 'facts', (w) =>
		w.create('incident', {}, {}, { id: INCIDENT_ID })
	);
}
