/**
 * Reports to the higher level (信息报送) against their limits: initial, follow-up, final. They
 * are log entries of these categories; their time is when they happened: when they were sent.
 * An entry that was deleted or struck out counts for nothing. What a partner reported to its own
 * authorities is no report of ours, also where the entry was adopted: whoever reads `command`
 * counts its own reports alone. To the partner's liaisons theirs are all there is.
 */
import { COMMAND, CONTROL } from '#lib/board/compartments.ts';
import { parseRecordKey, type RecordKey } from '#lib/board/ids.ts';
import { REPORT_CATEGORIES, type ReportCategory } from '#lib/board/records/log-entry.record.ts';
import type { OrderCourse } from './orders.ts';
import {
	adoptedFrom,
	deletions,
	fieldCourses,
	lyingAt,
	plainRecord,
	type Statements
} from './statements.ts';

/** ms from the first report received to the initial report, and between two that follow. */
export interface ReportLimits {
	readonly initial: number;
	readonly followUp: number;
}

/** What many local rules ask: half an hour, then every two hours. */
export const REPORT_LIMITS: ReportLimits = { initial: 30 * 60_000, followUp: 2 * 3_600_000 };

export interface SentReport {
	readonly category: ReportCategory;
	/** UTC ms. */
	readonly at: number;
	/** Since the first word, or since the report before it, ms. */
	readonly after: number;
	/** ms; undefined: no limit is set for it. */
	readonly limit: number | undefined;
	readonly late: boolean;
	readonly step: number;
}

export interface ReportFigures {
	/** What the reports were held against. */
	readonly limits: ReportLimits;
	/** When the first word came in, UTC ms: what the first log entry tells of. */
	readonly firstWordAt: number | undefined;
	readonly firstWord: number | undefined;
	readonly sent: readonly SentReport[];
	/** The first task ordered, UTC ms. */
	readonly firstTaskAt: number | undefined;
	readonly firstTask: number | undefined;
}

/**
 * Held against the usual limits; `heldAgainst` takes others.
 * @param orders by when they were issued
 */
export function reportFigures(
	statements: Statements,
	orders: readonly OrderCourse[]
): ReportFigures {
	const { first, reports } = standingLog(statements);
	const sent = reports.map(({ category, time, step }, i) => {
		const after = Math.max(0, time - (reports[i - 1] ?? first)!.time);
		return { category, at: time, after, ...judged(category, after, REPORT_LIMITS), step };
	});
	return {
		limits: REPORT_LIMITS,
		firstWordAt: first?.time,
		firstWord: first?.step,
		sent,
		firstTaskAt: orders[0]?.issuedAt,
		firstTask: orders[0]?.steps[0]
	};
}

/** The same reports, held against other limits. */
export function heldAgainst(reports: ReportFigures, limits: ReportLimits): ReportFigures {
	const sent = reports.sent.map((report) => ({
		...report,
		...judged(report.category, report.after, limits)
	}));
	return { ...reports, limits, sent };
}

function judged(
	category: ReportCategory,
	after: number,
	limits: ReportLimits
): Pick<SentReport, 'limit' | 'late'> {
	const limit =
		category === 'initial_report'
			? limits.initial
			: category === 'follow_up_report'
				? limits.followUp
				: undefined;
	return { limit, late: limit !== undefined && after > limit };
}

type Told = Statements['records'][number];

/** What counts of the log in the end, what was adopted once. */
function standingLog(statements: Statements): {
	/** Received before all others: a later one may tell of what happened long before. */
	readonly first: Told | undefined;
	/** By when they were sent. */
	readonly reports: readonly (Told & { readonly category: ReportCategory })[];
} {
	const deleted = deletions(statements, 'log');
	const corrections = fieldCourses(statements, 'log', 'correction');
	const standing = (key: RecordKey) => {
		const gone = deleted.has(key) || isStruckOut(corrections.get(key)?.standing()?.body.value);
		return gone ? undefined : plainRecord(statements, 'log', key);
	};
	/** What was adopted was received when the partner told it. */
	const counted = ({ key }: Told) => {
		const entry = standing(key);
		const source = entry && adoptedFrom(key, entry);
		return source !== undefined && standing(source) ? undefined : entry;
	};
	const seesCommand = statements.plain.has(COMMAND);
	const ours = (key: RecordKey, entry: { readonly source?: string | undefined }) =>
		!seesCommand ||
		(parseRecordKey(key)?.compartment === COMMAND && adoptedFrom(key, entry) === undefined);
	// What those who direct an exercise write among themselves is no word to the post.
	const log = statements.records.filter(
		({ collection, key }) => collection === 'log' && parseRecordKey(key)?.compartment !== CONTROL
	);
	const reports = log.flatMap((told) => {
		// Of many entries few are reports: only those are read.
		const lying = lyingAt(statements, 'log', told.key) as { category?: unknown } | undefined;
		const category = REPORT_CATEGORIES.find((one) => one === lying?.category);
		const entry = category && counted(told);
		return entry && ours(told.key, entry) ? [{ ...told, category }] : [];
	});
	return { first: log.find(counted), reports: reports.sort((a, b) => a.time - b.time) };
}

function isStruckOut(correction: unknown): boolean {
	return (correction as { text: string | null } | null | undefined)?.text === null;
}
