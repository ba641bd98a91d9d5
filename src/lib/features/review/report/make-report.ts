/** Makes the files of a review out of what the replay holds; makers load when first used. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { activityOf } from '#lib/review/counted-histories.ts';
import type { OrderCourse } from '#lib/review/orders.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { download } from '../../export/download.ts';
import { fileName, type ExportContext } from '../../export/export-context.ts';
import { activityChart, orderChart, resourceChart, tallyChart } from '../chart-options.ts';
import {
	reviewReport,
	type ReportPicture,
	type ReportSource,
	type ReviewReport
} from './review-report.ts';

/** What a report is made of, before its charts are drawn. */
export interface ReviewSource extends Omit<ReportSource, 'charts' | 'entries' | 'maps'> {
	readonly timeline: ReplayTimeline;
	readonly maps?: readonly ReportPicture[];
	/** UTC ms. */
	readonly from: number;
	readonly until: number;
}

/** Pixels; as wide as a page of paper. */
const WIDTH = 900;
const ROWS = 36;

export async function makeReport(
	source: ReviewSource,
	context: ExportContext
): Promise<ReviewReport> {
	const { timeline, figures, from, until } = source;
	const { chartSvg, PAPER } = await import('../draw-chart.ts');
	const frame = { colours: PAPER, zone: context.zone, from, until };
	const times = activityOf(timeline);
	const charts = [
		[m.review_chart_activity(), activityChart(times, frame)] as const,
		[
			titled(m.review_chart_orders(), figures.orders.orders),
			orderChart({ orders: longest(figures.orders.orders, orderTime) }, frame)
		] as const,
		[
			titled(m.review_chart_resources(), figures.resources.resources),
			resourceChart(
				{ resources: longest(figures.resources.resources, ({ engaged }) => engaged) },
				frame
			)
		] as const,
		[m.review_chart_tallies(), tallyChart(figures.tallies, frame)] as const
	].flatMap(([title, chart]): ReportPicture[] =>
		chart ? [{ title, svg: chartSvg(chart, WIDTH), width: WIDTH, height: chart.height }] : []
	);
	return reviewReport(
		{ ...source, charts, maps: source.maps ?? [], entries: times.length },
		context
	);
}

/** As many rows as fit on a page: those that took longest, in their own order. */
function longest<T>(rows: readonly T[], took: (row: T) => number): T[] {
	const least = rows.map(took).sort((a, b) => b - a)[ROWS - 1] ?? -Infinity;
	return rows.filter((row) => took(row) >= least).slice(0, ROWS);
}

function orderTime({ issuedAt, endedAt = Infinity }: OrderCourse): number {
	return endedAt - issuedAt;
}

function titled(title: string, rows: readonly unknown[]): string {
	return rows.length > ROWS ? `${title} · ${m.review_longest({ count: ROWS })}` : title;
}

/** @returns the name of the file that was handed to the browser's downloads */
export async function downloadReport(report: ReviewReport): Promise<string> {
	const [{ toDocx }, { rasterise }] = await Promise.all([
		import('./to-docx.ts'),
		import('./rasterise.ts')
	]);
	const name = fileName(report.context, m.review_report(), 'docx');
	const blob = await toDocx(report, rasterise);
	const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
	download(name, blob, type);
	return name;
}

/** The course of events and the orders as a workbook. */
export async function downloadTimeline({
	context,
	course,
	annexes
}: ReviewReport): Promise<string> {
	const { toXlsx } = await import('../../export/to-xlsx.ts');
	const name = fileName(context, m.review_timeline(), 'xlsx');
	const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
	download(name, await toXlsx([course, ...annexes], context), type);
	return name;
}
