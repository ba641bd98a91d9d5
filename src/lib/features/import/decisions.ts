/** Taking rows in and leaving them out, as the boxes of the preview do. */
import { isChosen, type Decisions, type ImportRow } from './import-row.ts';

export const UNDECIDED: Decisions = {
	accepted: new Set(),
	skipped: new Set(),
	doubled: new Set()
};

/** Whether the row can be imported at all. */
export function canChoose(row: ImportRow<unknown>): boolean {
	return row.state === 'good' || row.state === 'question';
}

/** Takes a row in, answering its question and wanting its duplicate, or leaves it out. */
export function choose(decisions: Decisions, row: ImportRow<unknown>, wanted: boolean): Decisions {
	const set = (lines: ReadonlySet<number>, member: boolean) => {
		const next = new Set(lines);
		if (member) next.add(row.line);
		else next.delete(row.line);
		return next;
	};
	return {
		accepted: set(decisions.accepted, wanted && row.state === 'question'),
		doubled: set(decisions.doubled, wanted && row.duplicate !== undefined),
		skipped: set(decisions.skipped, !wanted)
	};
}

/** Answers every open question with yes; duplicates stay out. */
export function acceptAll(decisions: Decisions, rows: readonly ImportRow<unknown>[]): Decisions {
	return openQuestions(decisions, rows).reduce((next, row) => choose(next, row, true), decisions);
}

export function openQuestions<T>(
	decisions: Decisions,
	rows: readonly ImportRow<T>[]
): ImportRow<T>[] {
	return rows.filter(
		(row) => row.state === 'question' && !row.duplicate && !isChosen(row, decisions)
	);
}
