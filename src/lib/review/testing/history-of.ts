/** A history for tests: what a board holds, as if each record and fact had come by itself. */
import type * as Y from 'yjs';
import type { Board } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import type { HistoryChange, HistoryEntry, PlainRecord } from '#lib/history/format.ts';

export function historyOf(
	{ board, doc }: { board: Board; doc: Y.Doc },
	compartment = COMMAND
): HistoryEntry[] {
	const told: { at: number; post: string; change: HistoryChange }[] = [];
	for (const collection of COLLECTIONS)
		for (const [id, record] of doc.getMap<Y.Map<unknown>>(collection)) {
			const plain = record.toJSON() as PlainRecord & { createdAt: number; createdBy: string };
			told.push({
				at: plain.createdAt,
				post: plain.createdBy,
				change: ['r', collection, id, plain]
			});
		}
	for (const { collection, record, field, ulid, compartment: _, ...body } of board.facts())
		told.push({
			at: body.at,
			post: body.by,
			change: ['f', collection, record, field, ulid, body]
		});
	return told
		.sort((a, b) => a.at - b.at)
		.map(({ at, post, change }, i) => ({
			...{ compartment, n: i + 1, receivedAt: at, at, kind: 'authored' },
			author: { userId: post, post },
			changes: [change]
		}));
}
