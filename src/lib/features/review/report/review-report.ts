/** A review report before it becomes a file or a page: words, tables and pictures. */
import type { Board } from '#lib/board/board.ts';
import { stamp, dateTime, exactDuration, number, zoneName } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Annotation } from '#lib/review/annotation.ts';
import type { Figures } from '#lib/review/figures.ts';
import type { IncidentView } from '../../incidents/incident-view.ts';
import { classWord } from '../../incidents/incident-words.ts';
import { assigneeWord } from '../../board/fact-words.ts';
import { gradeName, levelName, type Level } from '../../board/level.ts';
import { chainLine, type ExportContext } from '../../export/export-context.ts';
import { figureRows } from '../figure-rows.ts';
import { courseOf, type CourseLine } from './course.ts';

/** A course with more lines is read by nobody. */
const MOST_LINES = 300;

export interface ReportTable {
	readonly title: string;
	readonly headers: readonly string[];
	readonly rows: readonly (readonly string[])[];
	/** Share of the width of each column. */
	readonly widths: readonly number[];
	/** What is said in place of a table without rows. */
	readonly none?: string;
}

export interface ReportPicture {
	readonly title: string;
	readonly svg: string;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
}

export interface ReviewReport {
	readonly context: ExportContext;
	readonly title: string;
	/** Who made it when, and the head of the chain where it is known. */
	readonly made: readonly string[];
	readonly basics: readonly (readonly [label: string, value: string])[];
	/** In full; on paper what is too long tells of what turned things alone. */
	readonly course: ReportTable;
	readonly paperCourse: ReportTable;
	/** How many lines the paper leaves out. */
	readonly leftOut: number;
	readonly figures: ReportTable;
	readonly charts: readonly ReportPicture[];
	readonly findings: readonly string[];
	readonly measures: ReportTable | undefined;
	readonly maps: readonly ReportPicture[];
	readonly annexes: readonly ReportTable[];
}

export interface ReportSource {
	readonly incident: IncidentView;
	/** The board as it stood at the end. */
	readonly board: Board;
	readonly figures: Figures;
	readonly annotations: readonly Annotation[];
	/** How many updates it rests on. */
	readonly entries: number;
	readonly charts: readonly ReportPicture[];
	readonly maps: readonly ReportPicture[];
}

export function reviewReport(source: ReportSource, context: ExportContext): ReviewReport {
	const { incident, board, figures, annotations, charts, maps } = source;
	const { zone } = context;
	const time = (at: number | undefined) => (at === undefined ? '' : dateTime(at, zone));
	const words = { board, clocks: incident.clocks, now: context.at };
	const course = courseOf(words);
	const paper = course.length > MOST_LINES ? course.filter(({ turning }) => turning) : course;
	const table = (lines: readonly CourseLine[]): ReportTable => ({
		title: m.review_report_course(),
		headers: [
			m.common_noted({ text: m.review_col_time(), note: zoneName(zone, context.at) }),
			m.review_col_post(),
			m.review_col_event()
		],
		widths: [22, 16, 62],
		none: m.review_no_course(),
		rows: lines.map(({ at, post, text, recordedAt }) => [
			time(at),
			post,
			recordedAt === undefined
				? text
				: m.common_noted({
						text,
						note: `${m.review_late_recorded()} ${stamp(recordedAt, incident.clocks, at)}`
					})
		])
	});
	return {
		context,
		title: m.review_report_title({ incident: incident.name }),
		made: [
			m.review_report_made({
				post: context.post,
				time: `${dateTime(context.at, zone)} ${zoneName(zone, context.at)}`
			}),
			chainLine(context)
		].filter((line) => line !== undefined),
		basics: basicsOf(source, context),
		course: table(course),
		paperCourse: table(paper),
		leftOut: course.length - paper.length,
		figures: {
			title: m.review_report_figures(),
			headers: [m.review_col_figure(), m.review_col_value(), m.review_definition()],
			widths: [24, 26, 50],
			rows: figureRows(figures).map(({ label, value, definition }) => [label, value, definition])
		},
		charts,
		findings: annotations
			.filter(({ kind }) => kind !== 'measure')
			.map(({ text, at, by }) => m.common_noted({ text, note: `${time(at)} · ${by}` })),
		measures: measuresOf(annotations, time),
		maps,
		annexes: [ordersOf(source, time), resourcesOf(source)]
	};
}

function basicsOf(
	{ incident, board, figures, entries }: ReportSource,
	{ zone, at: now }: ExportContext
): [string, string][] {
	const state = board.incident.list().find(({ compartment }) => compartment === 'command');
	const at = (time: number) => `${dateTime(time, zone)} ${zoneName(zone, time)}`;
	const highest = figures.highestLevel;
	const commander = state?.commander?.post;
	const posts = figures.edits.filter(({ post }) => post !== null).length;
	return [
		[m.review_basics_name(), incident.name],
		[
			m.review_basics_kind(),
			incident.kind === 'exercise' ? m.incidents_kind_exercise() : m.incidents_kind_incident()
		],
		[m.review_basics_class(), classWord(incident.class)],
		[m.review_basics_place(), incident.place || m.review_not_stated()],
		[m.review_basics_started(), at(incident.startedAt)],
		[
			m.review_basics_closed(),
			incident.closedAt === null ? m.review_still_open({ time: at(now) }) : at(incident.closedAt)
		],
		[m.review_basics_grade(), gradeName((incident.grade ?? null) as Level)],
		[m.review_basics_level(), levelName(highest)],
		...(commander ? [[m.review_basics_commander(), commander] as [string, string]] : []),
		[
			m.review_basics_entries(),
			m.review_basics_entries_of({ entries: number(entries), people: number(posts) })
		]
	];
}

type Time = (at: number | undefined) => string;

function measuresOf(annotations: readonly Annotation[], time: Time): ReportTable | undefined {
	const measures = annotations.filter(({ kind }) => kind === 'measure');
	if (measures.length === 0) return undefined;
	return {
		title: m.review_report_measures(),
		headers: [
			m.review_col_event(),
			m.review_col_owner(),
			m.review_col_due(),
			m.review_col_status()
		],
		widths: [52, 18, 18, 12],
		rows: measures.map(({ text, owner, due, state }) => [
			text,
			owner,
			time(due ?? undefined),
			state === 'done' ? m.review_state_done() : m.review_state_open()
		])
	};
}

function ordersOf({ figures, board }: ReportSource, time: Time): ReportTable {
	const after = (order: { issuedAt: number }, at: number | undefined) =>
		at === undefined ? '—' : exactDuration(Math.max(0, at - order.issuedAt));
	return {
		title: m.review_annex_orders(),
		headers: [
			m.review_col_number(),
			m.review_col_title(),
			m.review_col_assignee(),
			m.review_col_issued(),
			m.review_col_answered(),
			m.review_col_started(),
			m.review_col_done(),
			m.review_col_late()
		],
		widths: [8, 17, 12, 17, 12, 12, 12, 10],
		none: m.review_no_orders(),
		rows: figures.orders.orders.map((order) => [
			order.number,
			order.title,
			assigneeWord(order.assignee, board),
			time(order.issuedAt),
			after(order, order.answeredAt),
			after(order, order.startedAt),
			after(order, order.doneAt),
			order.answerLate || order.doneLate ? m.common_yes() : ''
		])
	};
}

function resourcesOf({ figures }: ReportSource): ReportTable {
	return {
		title: m.review_annex_resources(),
		headers: [
			m.review_col_number(),
			m.export_name(),
			m.review_engaged(),
			m.review_at_work(),
			m.review_share()
		],
		widths: [12, 40, 16, 16, 16],
		none: m.review_no_resources(),
		rows: figures.resources.resources.map(({ number: id, name, engaged, working }) => [
			id,
			name,
			exactDuration(engaged),
			exactDuration(working),
			engaged > 0 ? number(working / engaged, { style: 'percent', maximumFractionDigits: 0 }) : '—'
		])
	};
}
