/** The course of events: what people wrote, and what the board says by itself, by time. */
import type { RecordKey } from '#lib/board/ids.ts';
import { collectionOf, recordName, type WordContext } from '../../board/fact-words.ts';
import { factLine, isKeyFact, isTold } from '../../log/fact-lines.ts';
import { isLate } from '../../log/log-lines.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

export interface CourseLine {
	/** When it happened, UTC ms. */
	readonly at: number;
	readonly post: string;
	readonly text: string;
	readonly keyEvent: boolean;
	/** A key event, an order's course, or a ruling: what the shortest telling does not leave out. */
	readonly turning: boolean;
	/** Written down well after it happened: when, UTC ms. */
	readonly recordedAt: number | undefined;
}

/** Fields of tasks whose course is told although they are no key events. */
const ORDER_STATES = ['issued', 'declined', 'done', 'cancelled'];

/** By the time at which things happened; a struck-out entry is left out, a corrected one reads as corrected. */
export function courseOf(context: WordContext): CourseLine[] {
	const { board } = context;
	const lines: CourseLine[] = [];
	for (const entry of board.log.list()) {
		if (entry.correction?.text === null) continue;
		const about = entry.about ? nameOf(context, entry.about) : undefined;
		lines.push({
			at: entry.happenedAt,
			post: entry.createdBy,
			text: [entry.correction?.text ?? entry.text, about && m.log_about({ name: about })]
				.filter(Boolean)
				.join(' · '),
			keyEvent: entry.keyEvent,
			turning: entry.keyEvent,
			recordedAt: isLate(entry) ? entry.createdAt : undefined
		});
	}
	for (const fact of board.facts()) {
		if (!isTold(fact)) continue;
		const order =
			fact.collection === 'tasks' &&
			fact.field === 'status' &&
			ORDER_STATES.includes(String(fact.value));
		const key = isKeyFact(fact);
		if (!key && !order && fact.after.length < 2) continue;
		const text = factLine(fact, context);
		if (text === undefined) continue;
		lines.push({
			at: fact.happenedAt ?? fact.at,
			post: fact.by,
			text,
			keyEvent: key,
			turning: true,
			recordedAt: undefined
		});
	}
	return lines.sort((a, b) => a.at - b.at);
}

function nameOf({ board }: WordContext, key: RecordKey): string | undefined {
	const collection = collectionOf(board, key);
	return collection && recordName(board, collection, key);
}
