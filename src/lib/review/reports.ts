/**
 * Reports to the higher level (信息报送) against their limits: initial, follow-up, final. They
 * are log entries of these categories; their time is when they happened: when they were sent.
 */
import { REPORT_CATEGORIES, type ReportCategory } from '#lib/board/records/log-entry.record.ts';
import type { Statements } from './statements.ts';

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
	readonly text: string;
	readonly step: number;
}

export interface ReportFigures {
	/** When the first word came in, UTC ms: what the first log entry tells of. */
	readonly firstWordAt: number | undefined;
	readonly firstWord: number | undefined;
	readonly sent: readonly SentReport[];
	/** The first task ordered after it, UTC ms. */
	readonly firstTaskAt: number | undefined;
	readonly firstTask: number | undefined;
}

export function reportFigures(
	{ records, facts }: Statements,
	limits: ReportLimits = REPORT_LIMITS
): ReportFigures {
	const log = records
		.filter(({ collection }) => collection === 'log')
		.sort((a, b) => a.time - b.time);
	// In the order in which they came: a later entry may tell of what happened long before.
	const first = records.find(({ collection }) => collection === 'log');
	const sent: SentReport[] = [];
	let before = first?.time;
	for (const { record, time, step } of log) {
		const category = REPORT_CATEGORIES.find((one) => one === record['category']);
		if (!category) continue;
		const after = Math.max(0, time - before!);
		const limit =
			category === 'initial_report'
				? limits.initial
				: category === 'follow_up_report'
					? limits.followUp
					: undefined;
		const late = limit !== undefined && after > limit;
		sent.push({ category, at: time, after, limit, late, text: String(record['text'] ?? ''), step });
		before = time;
	}
	let task: { time: number; step: number } | undefined;
	for (const fact of facts)
		if (
			fact.collection === 'tasks' &&
			fact.field === 'status' &&
			fact.body.value === 'issued' &&
			(!task || fact.time < task.time)
		)
			task = fact;
	return {
		firstWordAt: first?.time,
		firstWord: first?.step,
		sent,
		firstTaskAt: task?.time,
		firstTask: task?.step
	};
}
