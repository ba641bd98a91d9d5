/** What the charts of a review draw, from the figures; nothing here touches a page. */
import type { CustomSeriesRenderItem } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { clockTime, day, exactDuration, number } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import type { OrderFigures } from '#lib/review/orders.ts';
import type { ResourceFigures } from '#lib/review/resource-spans.ts';
import type { TallyFigures, TallySeries } from '#lib/review/tally-series.ts';
import { resourceStatusWord, tallyKindWord } from '../board/code-words.ts';

/** CSS colours of the theme in which the chart is drawn. */
export interface ChartColours {
	readonly text: string;
	readonly muted: string;
	readonly line: string;
	readonly panel: string;
	readonly accent: string;
	readonly red: string;
	readonly orange: string;
	readonly yellow: string;
	readonly green: string;
	readonly blue: string;
}

export interface ChartFrame {
	readonly colours: ChartColours;
	readonly zone: string;
	/** UTC ms. */
	readonly from: number;
	readonly until: number;
}

export interface Chart {
	readonly option: EChartsCoreOption;
	/** CSS pixels. */
	readonly height: number;
	/** The same in words, for those who do not see it. */
	readonly summary: string;
}

/** Named, not inherited: the width of words is measured before they are drawn. */
const FONT =
	"system-ui, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const ROW = 22;
const AROUND = 40;
const NARROWEST = 300;
/** What is shorter is read by the second. */
const MOMENTS_MS = 600_000;

function timeAxis({ colours, zone, from, until }: ChartFrame): object {
	return {
		...{ type: 'time', min: from, max: until },
		axisLine: { lineStyle: { color: colours.line } },
		axisLabel: {
			...{ color: colours.muted, fontSize: 13, hideOverlap: true },
			// Within minutes the same minute would stand there again and again.
			formatter: (at: number) => clockTime(at, zone, until - from < MOMENTS_MS)
		},
		splitLine: { show: true, lineStyle: { color: colours.line, opacity: 0.5 } }
	};
}

function base({ colours }: ChartFrame): EChartsCoreOption {
	return {
		animation: false,
		textStyle: { color: colours.text, fontFamily: FONT },
		legend: {
			...{ top: 0, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 10 },
			textStyle: { color: colours.text, fontSize: 13 }
		}
	};
}

/** CSS pixels that the legend takes in the narrowest panel, so that no row lies on the chart. */
function legendHeight(names: readonly string[]): number {
	let rows = 1;
	let used = 0;
	for (const name of names) {
		let width = 34;
		for (const char of name) width += char > '\u2e80' ? 13 : 7.5;
		if (used > 0 && used + width > NARROWEST) {
			rows++;
			used = 0;
		}
		used += width;
	}
	return rows * 24;
}

function tooltip(
	{ colours }: ChartFrame,
	formatter: (params: { data: unknown; seriesName?: string }) => string
): object {
	return {
		...{ backgroundColor: colours.panel, borderColor: colours.line, confine: true },
		textStyle: { color: colours.text, fontSize: 13 },
		// Words of the board are text, never markup.
		formatter: (params: { data: unknown; seriesName?: string }) => escaped(formatter(params))
	};
}

function escaped(text: string): string {
	return text.replace(
		/[&<>"']/g,
		(sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!
	);
}

/** How many entries were received in each stretch of time. */
export function activityChart(times: readonly number[], frame: ChartFrame): Chart | undefined {
	if (times.length === 0) return undefined;
	const { from, until, colours } = frame;
	const minutes = STRETCHES.find((each) => (until - from) / (each * 60_000) <= 120) ?? 1440;
	const width = minutes * 60_000;
	const counts = new Array<number>(Math.max(1, Math.ceil((until - from) / width))).fill(0);
	for (const at of times) {
		// What came at the very end belongs to the last stretch.
		const i = Math.floor((Math.min(at, until - 1) - from) / width);
		if (at >= from && at <= until) counts[Math.max(0, i)]!++;
	}
	const name = m.review_per_minute({ minutes });
	// Of a moment the whole stretch is shown: its bar stands in the middle of it.
	const shown =
		until - from < MOMENTS_MS ? { ...frame, until: from + counts.length * width } : frame;
	return {
		height: 180,
		summary: `${m.review_chart_activity()}: ${number(times.length)}`,
		option: {
			...base(frame),
			grid: { left: 48, right: 12, top: 28, bottom: 28 },
			xAxis: timeAxis(shown),
			yAxis: valueAxis(frame),
			tooltip: {
				...tooltip(frame, ({ data }) => {
					const [at, count] = data as [number, number];
					return `${clockTime(at - width / 2, frame.zone)} · ${number(count)}`;
				}),
				trigger: 'item'
			},
			series: [
				{
					...{ type: 'bar', name, barCategoryGap: '10%' },
					itemStyle: { color: colours.accent },
					data: counts.map((count, i) => [from + (i + 0.5) * width, count])
				}
			]
		}
	};
}

const STRETCHES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];

function valueAxis({ colours }: ChartFrame): object {
	return {
		...{ type: 'value', minInterval: 1 },
		axisLabel: { color: colours.muted, fontSize: 13 },
		splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } }
	};
}

interface Bar {
	readonly row: number;
	readonly from: number;
	readonly until: number;
}
interface BarKind {
	readonly name: string;
	readonly colour: string;
	readonly bars: readonly Bar[];
}

/** Bars of several kinds along time, a row for each thing. */
function gantt(names: readonly string[], kinds: readonly BarKind[], frame: ChartFrame): Chart {
	const { colours, zone } = frame;
	const top = legendHeight(kinds.map(({ name }) => name)) + 8;
	return {
		height: names.length * ROW + top + AROUND,
		summary: names.join(m.common_separator()),
		option: {
			...base(frame),
			grid: { left: 168, right: 12, top, bottom: 28 },
			xAxis: timeAxis(frame),
			yAxis: {
				...{ type: 'category', inverse: true, data: [...names] },
				...{ axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } } },
				axisLabel: { color: colours.text, fontSize: 13, width: 156, overflow: 'truncate' }
			},
			tooltip: tooltip(frame, ({ data, seriesName }) => {
				const [row, from, until] = data as [number, number, number];
				const span = `${clockTime(from, zone)}–${clockTime(until, zone)}`;
				return `${names[row]} · ${seriesName} · ${span} · ${exactDuration(until - from)}`;
			}),
			series: kinds.map(({ name, colour, bars }) => ({
				...{ type: 'custom', name, clip: true, renderItem: drawBar },
				itemStyle: { color: colour },
				...{ dimensions: ['row', 'from', 'until'], encode: { x: [1, 2], y: 0 } },
				data: bars.map(({ row, from, until }) => [row, from, until])
			}))
		}
	};
}

const drawBar: CustomSeriesRenderItem = (_params, api) => {
	const [x, y] = api.coord([api.value(1), api.value(0)]) as [number, number];
	const [end] = api.coord([api.value(2), api.value(0)]) as [number, number];
	return {
		type: 'rect',
		shape: { x, y: y - 6, width: Math.max(2, end - x), height: 12 },
		style: { fill: api.visual('color') as string }
	};
};

/** Each order from issued to done; what is open runs to the end. */
export function orderChart(
	{ orders }: Pick<OrderFigures, 'orders'>,
	frame: ChartFrame
): Chart | undefined {
	if (orders.length === 0) return undefined;
	const waiting: Bar[] = [];
	const answered: Bar[] = [];
	const working: Bar[] = [];
	for (const [row, order] of orders.entries()) {
		const end = order.endedAt ?? frame.until;
		const { issuedAt, answeredAt = end, startedAt = end } = order;
		waiting.push({ row, from: issuedAt, until: answeredAt });
		if (answeredAt < end) answered.push({ row, from: answeredAt, until: startedAt });
		if (startedAt < end) working.push({ row, from: startedAt, until: end });
	}
	const { colours } = frame;
	return gantt(
		orders.map(({ number, title }) => `${number} ${title}`),
		[
			{ name: m.review_chart_waiting(), colour: colours.orange, bars: waiting },
			{ name: m.review_chart_answered(), colour: colours.yellow, bars: answered },
			{ name: m.review_chart_working(), colour: colours.green, bars: working }
		],
		frame
	);
}

export function resourceChart(
	{ resources }: Pick<ResourceFigures, 'resources'>,
	frame: ChartFrame
): Chart | undefined {
	if (resources.length === 0) return undefined;
	const { colours } = frame;
	const colourOf: Partial<Record<ResourceStatus, string>> = {
		...{ available: colours.blue, dispatched: colours.yellow, on_scene: colours.orange },
		...{ working: colours.green, resting: colours.muted, released: colours.line },
		out_of_service: colours.red
	};
	const bars = new Map<ResourceStatus, Bar[]>();
	for (const [row, { spans }] of resources.entries())
		for (const { status, from, until } of spans) {
			const known = bars.get(status);
			if (known) known.push({ row, from, until });
			else bars.set(status, [{ row, from, until }]);
		}
	return gantt(
		resources.map(({ number, name }) => `${number} ${name}`),
		[...bars].map(([status, bars]) => ({
			name: resourceStatusWord(status),
			colour: colourOf[status] ?? colours.accent,
			bars
		})),
		frame
	);
}

/** Counted in something else than people: they share no axis with them. */
const NOT_PEOPLE: readonly TallyKind[] = ['burnt_area'];
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];

export function tallyChart({ series }: TallyFigures, frame: ChartFrame): Chart | undefined {
	const people = series.filter(({ kind }) => !NOT_PEOPLE.includes(kind));
	if (people.length === 0) return undefined;
	const nameOf = ({ kind, label }: TallySeries) => label || tallyKindWord(kind);
	const { colours, zone } = frame;
	const { orange, green, red, blue, yellow, muted, text } = colours;
	const top = legendHeight(people.map(nameOf)) + 12;
	return {
		height: 200 + top,
		summary: people
			.map((each) => `${nameOf(each)} ${number(each.points.at(-1)!.total ?? 0)}`)
			.join(m.common_separator()),
		option: {
			...base(frame),
			color: [orange, green, red, blue, yellow, muted, text],
			grid: { left: 48, right: 12, top, bottom: 28 },
			xAxis: timeAxis(frame),
			yAxis: valueAxis(frame),
			tooltip: tooltip(frame, ({ data, seriesName }) => {
				const [at, total] = data as [number, number];
				return `${day(at, zone)} ${clockTime(at, zone)} · ${seriesName} ${number(total)}`;
			}),
			series: people.map((each, i) => ({
				...{ type: 'line', step: 'end', name: nameOf(each) },
				...{ symbol: SYMBOLS[i % SYMBOLS.length], symbolSize: 6 },
				data: [
					...each.points.map(({ at, total }) => [at, total]),
					[frame.until, each.points.at(-1)!.total]
				]
			}))
		}
	};
}
