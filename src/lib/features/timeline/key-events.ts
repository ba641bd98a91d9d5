/** What stands above the timeline: levels, commanders, command posts and marked log entries. */
import type { LogEntry } from '#lib/board/records/log-entry.record.ts';
import { levelName, type Level } from '../board/level.ts';
import { valueWord, type WordContext } from '../board/fact-words.ts';
import { factId, isKeyFact, type PlacedFact } from '../log/fact-lines.ts';

export interface KeyEvent {
	readonly id: string;
	/** UTC ms. */
	readonly at: number;
	readonly text: string;
	/** Classes of its colour; the words carry the meaning. */
	readonly tone: string;
}

/** Oldest first. */
export function keyEvents(
	told: readonly PlacedFact[],
	entries: readonly LogEntry[],
	context: WordContext
): KeyEvent[] {
	const facts = told.filter(isKeyFact).map((fact): KeyEvent => {
		const at = fact.happenedAt ?? fact.at;
		const id = factId(fact);
		if (fact.field === 'responseLevel') {
			const { level } = fact.value as { level: Level | null };
			return { id, at, text: levelName(level), tone: 'border-yellow text-yellow' };
		}
		if (fact.field === 'commandPost')
			return {
				id,
				at,
				text: (fact.value as { name: string }).name,
				tone: 'border-green text-green'
			};
		return {
			id,
			at,
			text: valueWord('incident', fact.field, fact.value, context),
			tone: 'border-blue text-blue'
		};
	});
	const marked = entries
		.filter((entry) => entry.keyEvent && entry.correction?.text !== null)
		.map((entry): KeyEvent => ({
			id: entry.key,
			at: entry.happenedAt,
			text: entry.correction?.text ?? entry.text,
			tone: 'border-red text-red'
		}));
	return [...facts, ...marked].sort((a, b) => a.at - b.at);
}
