/** What the preview shows of one row of a table or one feature of a map file. */

export const PROBLEM_CODES = [
	'only_serial',
	'blank',
	'name_missing',
	'too_long',
	'quantity_not_number',
	'quantity_missing',
	'quantity_assumed',
	'head_count_not_number',
	'status_unknown',
	'position_incomplete',
	'position_unreadable',
	'position_out_of_range',
	'position_swapped',
	'position_far',
	'position_order',
	'position_datum',
	'position_shift',
	'datum_unknown',
	'geometry_missing',
	'geometry_unknown',
	'geometry_empty',
	'geometry_split',
	'ring_closed',
	'ring_too_short',
	'line_too_short',
	'too_many_points',
	'overlay_skipped',
	'properties_cut',
	'altitude_dropped'
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** note: imported all the same · question: imported once accepted · error and empty: not imported. */
export type Severity = 'note' | 'question' | 'error' | 'empty';

export interface Problem {
	/** The message is `import_problem_<code>`. */
	readonly code: ProblemCode;
	readonly severity: Severity;
	/** Parameters of the message. */
	readonly detail?: Readonly<Record<string, string | number>>;
}

export type RowState = 'good' | 'empty' | 'question' | 'error';

export interface Duplicate {
	/** board: stands there already · file: further up in this file. */
	readonly of: 'board' | 'file';
	/** Number or name of the record, or the line of the row. */
	readonly label: string;
}

export interface ImportRow<T> {
	/** Line of the file, row of the sheet, or number of the feature; from 1. */
	readonly line: number;
	readonly name: string;
	readonly state: RowState;
	readonly problems: readonly Problem[];
	/** What is created; of a question: what is created once it is accepted. */
	readonly inputs: readonly T[];
	readonly duplicate?: Duplicate;
}

const ORDER: readonly Severity[] = ['error', 'empty', 'question'];

/** The state that the worst of the problems gives. */
export function stateOf(problems: readonly Problem[]): RowState {
	for (const severity of ORDER)
		if (problems.some((problem) => problem.severity === severity)) return severity as RowState;
	return 'good';
}

/** Every row once: what stands elsewhere already counts as that, whatever else it is. */
export interface RowCounts {
	readonly good: number;
	readonly empty: number;
	readonly question: number;
	readonly error: number;
	readonly duplicate: number;
}

export function countRows(rows: readonly ImportRow<unknown>[]): RowCounts {
	const counts = { good: 0, empty: 0, question: 0, error: 0, duplicate: 0 };
	for (const row of rows) {
		counts[row.duplicate ? 'duplicate' : row.state]++;
	}
	return counts;
}

/** What the person has decided, by line. */
export interface Decisions {
	/** Questions answered with yes. */
	readonly accepted: ReadonlySet<number>;
	/** Good rows left out. */
	readonly skipped: ReadonlySet<number>;
	/** Duplicates that are wanted all the same. */
	readonly doubled: ReadonlySet<number>;
}

/** Whether a row is imported under these decisions. */
export function isChosen(row: ImportRow<unknown>, decisions: Decisions): boolean {
	if (row.state === 'empty' || row.state === 'error' || row.inputs.length === 0) return false;
	if (row.state === 'question' && !decisions.accepted.has(row.line)) return false;
	if (row.duplicate && !decisions.doubled.has(row.line)) return false;
	return !decisions.skipped.has(row.line);
}

/** Everything that is to be created, in the order of the file. */
export function chosenInputs<T>(rows: readonly ImportRow<T>[], decisions: Decisions): T[] {
	return rows.filter((row) => isChosen(row, decisions)).flatMap((row) => row.inputs);
}
