/** Figures in words: one row each, with how it is counted and the entries behind it. */
import { exactDuration as duration, number } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Figures } from '#lib/review/figures.ts';
import type { OrderCourse } from '#lib/review/orders.ts';
import type { ReportCategory } from '#lib/board/records/log-entry.record.ts';
import type { SentReport } from '#lib/review/reports.ts';
import type { Spread } from '#lib/review/spread.ts';
import type { Tone } from '#lib/ui/tones.ts';

export interface FigureRow {
	readonly id: string;
	readonly label: string;
	readonly value: string;
	readonly tone: Tone;
	readonly definition: string;
	/** Of a report to the higher level: its limits can be set. */
	readonly reports?: boolean;
	/** Steps of the timeline that it rests on. */
	readonly steps: readonly number[];
	/** What the figure is made of, such as each overdue order. */
	readonly details: readonly { readonly text: string; readonly step?: number }[];
}

type Row = Partial<FigureRow> & Pick<FigureRow, 'id' | 'label' | 'value' | 'definition'>;

const REPORT_WORDS: Record<ReportCategory, () => string> = {
	initial_report: m.review_initial_report,
	follow_up_report: m.review_follow_up_report,
	final_report: m.review_final_report
};

export function figureRows(figures: Figures): FigureRow[] {
	return [
		firstTask(figures),
		...orders(figures),
		...reports(figures),
		...moved(figures),
		working(figures),
		contradictions(figures),
		...contact(figures),
		edits(figures)
	].map((row) => ({ tone: 'neutral', steps: [], details: [], ...row }));
}

function firstTask({ reports: { firstWordAt, firstTaskAt, firstWord, firstTask } }: Figures): Row {
	const known = firstWordAt !== undefined && firstTaskAt !== undefined;
	return {
		id: 'first-task',
		label: m.review_first_task(),
		definition: m.review_first_task_def(),
		value: known ? duration(Math.max(0, firstTaskAt - firstWordAt)) : m.review_none(),
		steps: [firstWord, firstTask].filter((step) => step !== undefined)
	};
}

function orders({
	orders: { orders, toAnswer, toStart, toDone, late, unanswered }
}: Figures): Row[] {
	const spread = (
		[id, label]: [string, string],
		{ count, median, p90, slowest }: Spread,
		at: (order: OrderCourse) => number | undefined
	): Row => ({
		...{ id, label, definition: m.review_spread_def() },
		value:
			median === undefined || p90 === undefined || slowest === undefined
				? m.review_none()
				: m.review_spread({
						median: duration(median),
						p90: duration(p90),
						slowest: duration(slowest)
					}),
		details: [
			{ text: m.review_orders_count({ count: number(count) }) },
			...orders
				.flatMap((order) => {
					const time = at(order);
					return time === undefined ? [] : [{ order, took: Math.max(0, time - order.issuedAt) }];
				})
				.sort((a, b) => b.took - a.took)
				.map(({ order, took }) => ({
					text: `${order.number} ${order.title} · ${duration(took)}`,
					step: order.steps[0]!
				}))
		]
	});
	return [
		spread(['to-answer', m.review_to_answer()], toAnswer, ({ answeredAt }) => answeredAt),
		spread(['to-start', m.review_to_start()], toStart, ({ startedAt }) => startedAt),
		spread(['to-done', m.review_to_done()], toDone, ({ doneAt }) => doneAt),
		{
			...{ id: 'late', label: m.review_late(), definition: m.review_late_def() },
			...(orders.length === 0
				? { value: m.review_none() }
				: {
						value: m.review_late_of({ late: number(late.length), count: number(orders.length) }),
						tone: late.length > 0 ? ('orange' as const) : ('green' as const)
					}),
			details: late.map((order) => ({
				text: [
					`${order.number} ${order.title}`,
					lateOwner(order),
					order.answerLate ? m.review_late_answer() : undefined,
					order.doneLate ? m.review_late_done() : undefined
				]
					.filter(Boolean)
					.join(' · '),
				step: order.steps[0]!
			}))
		},
		{
			...{ id: 'unanswered', label: m.review_unanswered() },
			definition: m.review_unanswered_def(),
			value: number(unanswered.length),
			tone: unanswered.length > 0 ? 'orange' : 'neutral',
			details: unanswered.map((order) => ({
				text: [`${order.number} ${order.title}`, lateOwner(order)].filter(Boolean).join(' · '),
				step: order.steps[0]!
			}))
		}
	];
}

/** Who was to answer, where it was a post; else who gave it. */
function lateOwner({ assignee, answeredBy }: OrderCourse): string | undefined {
	return assignee?.type === 'post' ? assignee.post : answeredBy;
}

function reports({ reports: { sent, limits } }: Figures): Row[] {
	const definition = m.review_report_def({
		initial: duration(limits.initial),
		followUp: duration(limits.followUp)
	});
	const about = { definition, reports: true };
	if (sent.length === 0)
		return [
			{
				...{ id: 'initial_report', label: m.review_initial_report() },
				...{ ...about, value: m.review_none() },
				details: [{ text: m.review_report_none() }]
			}
		];
	const words = ({ after, limit }: SentReport) =>
		limit === undefined
			? duration(after)
			: m.review_report_in({ after: duration(after), limit: duration(limit) });
	return sent.map((report, i) => ({
		id: `${report.category}-${i}`,
		...about,
		label: REPORT_WORDS[report.category](),
		value: words(report),
		tone: report.late ? ('orange' as const) : ('green' as const),
		steps: [report.step]
	}));
}

function moved({ tallies: { toMove, moved, movedAllAt, series }, reports }: Figures): Row[] {
	if (toMove === undefined && moved === undefined) return [];
	const steps = series
		.filter(({ kind }) => kind === 'to_move' || kind === 'moved')
		.flatMap(({ points }) => points.map(({ step }) => step));
	const { firstWordAt } = reports;
	const whole = movedAllAt !== undefined && firstWordAt !== undefined;
	return [
		{
			id: 'moved',
			definition: m.review_moved_def(),
			...(whole
				? {
						label: m.review_moved_all({ count: number(moved ?? 0) }),
						value: duration(Math.max(0, movedAllAt - firstWordAt))
					}
				: {
						label: m.review_moved(),
						...(toMove
							? {
									value: m.review_moved_of({ moved: number(moved ?? 0), total: number(toMove) }),
									tone: 'orange' as const
								}
							: { value: m.review_moved_only({ moved: number(moved ?? 0) }) })
					}),
			steps
		}
	];
}

function working({ resources: { workingShare, resources } }: Figures): Row {
	return {
		...{ id: 'working', label: m.review_working(), definition: m.review_working_def() },
		value: workingShare === undefined ? m.review_none() : percent(workingShare),
		details: resources
			.filter(({ engaged }) => engaged > 0)
			.map(({ number, name, engaged, working, spans }) => ({
				text: `${number} ${name} · ${percent(working / engaged)}`,
				step: spans[0]!.step
			}))
	};
}

function contradictions({ contradictions: { contradictions, ruled, toRuling } }: Figures): Row {
	const counts = { count: number(contradictions.length), ruled: number(ruled) };
	return {
		id: 'contradictions',
		label: m.review_contradictions(),
		definition: m.review_contradictions_def(),
		value:
			toRuling.median === undefined
				? m.review_late_of({ late: counts.count, count: counts.ruled })
				: m.review_ruled_in({ ...counts, time: duration(toRuling.median) }),
		tone: contradictions.length > ruled ? 'orange' : 'neutral',
		steps: contradictions.flatMap(({ steps }) => steps)
	};
}

function contact({ contact }: Figures): Row[] {
	const silent = contact.filter(({ longest }) => longest > 0).sort((a, b) => b.longest - a.longest);
	const worst = silent[0];
	if (!worst) return [];
	const words = ({ longest, total }: typeof worst) =>
		m.review_silence_total({ longest: duration(longest), total: duration(total) });
	return [
		{
			...{ id: 'silence', label: m.review_silence(), definition: m.review_silence_def() },
			value: `${worst.post} ${duration(worst.longest)}`,
			details: silent.map((one) => ({ text: `${one.post} · ${words(one)}` }))
		}
	];
}

function edits({ edits }: Figures): Row {
	const total = edits.reduce((sum, { entries }) => sum + entries, 0);
	return {
		...{ id: 'edits', label: m.review_edits(), definition: m.review_edits_def() },
		value: number(total),
		details: edits.map(({ post, entries }) => ({
			text: `${post ?? m.review_server()} · ${number(entries)}`
		}))
	};
}

function percent(share: number): string {
	return number(share, { style: 'percent', maximumFractionDigits: 0 });
}
