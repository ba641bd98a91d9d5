/** Human entries and derived lines as one list, newest first. */
import type { CollectionName } from '#lib/board/records/index.ts';
import type { LogChannel, LogEntry } from '#lib/board/records/log-entry.record.ts';
import type { WordContext } from '../board/fact-words.ts';
import { entryTime, factTime, type LogOrder } from './log-order.ts';
import { factId, factKey, factLine, isKeyFact, type PlacedFact } from './fact-lines.ts';

export interface EntryLine {
	readonly kind: 'entry';
	readonly id: string;
	/** Where it stands in the order asked for, UTC ms. */
	readonly at: number;
	readonly entry: LogEntry;
}
export interface FactLine {
	readonly kind: 'fact';
	readonly id: string;
	readonly at: number;
	readonly fact: PlacedFact;
	readonly about: { readonly collection: CollectionName; readonly key: string };
	readonly text: string;
	readonly keyEvent: boolean;
}
export type LogLine = EntryLine | FactLine;

export interface LogFilter {
	readonly onlyHuman: boolean;
	readonly channel: LogChannel | '';
}

/** An entry written down this much after what it tells shows both times. */
const LATE = 120_000;
export function isLate(entry: Pick<LogEntry, 'createdAt' | 'happenedAt'>): boolean {
	return entry.createdAt - entry.happenedAt > LATE;
}

/** `told` is sorted newest first in the order asked for; at most `limit` lines come back. */
export function logLines(
	entries: readonly LogEntry[],
	told: readonly PlacedFact[],
	filter: LogFilter,
	context: WordContext,
	limit: number,
	order: LogOrder = 'written'
): LogLine[] {
	const human: LogLine[] = entries
		.filter((entry) => !filter.channel || entry.channel === filter.channel)
		.map(
			(entry) => ({ kind: 'entry', id: entry.key, at: entryTime(entry, order), entry }) as const
		);
	const derived: LogLine[] = [];
	if (!filter.onlyHuman && !filter.channel)
		for (const fact of told) {
			if (derived.length >= limit) break;
			const text = factLine(fact, context);
			if (text === undefined) continue;
			derived.push({
				kind: 'fact',
				id: factId(fact),
				at: factTime(fact, order),
				fact,
				about: { collection: fact.collection as CollectionName, key: factKey(fact) },
				text,
				keyEvent: isKeyFact(fact)
			});
		}
	return [...human, ...derived]
		.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
		.slice(0, limit);
}
