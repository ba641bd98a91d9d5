/** A change as replay keeps it: what states something is read already. */
import type { Fact, MalformedFact } from '#lib/board/facts.ts';
import type { HistoryChange } from '#lib/history/format.ts';

type FactChange = Extract<HistoryChange, readonly ['f', ...unknown[]]>;
/** An entry of the fact map, read once. */
type Statement = Fact | MalformedFact;
export type Step = Exclude<HistoryChange, FactChange> | Statement;
/** What changes records themselves: all but the fact map. */
export type RecordStep = Extract<Step, readonly ['r' | 'p' | 't', ...unknown[]]>;

export function isStatement(step: Step): step is Statement {
	return !Array.isArray(step);
}
