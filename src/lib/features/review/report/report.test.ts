import { strFromU8, unzipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { appointCommander, declareResponse } from '#lib/board/commands/incident.commands.ts';
import { createMapObjects } from '#lib/board/commands/map.commands.ts';
import { correctLog, writeLog } from '#lib/board/commands/log.commands.ts';
import { createResources, setResourceStatus } from '#lib/board/commands/resource.commands.ts';
import { createTally } from '#lib/board/commands/tally.commands.ts';
import { acknowledgeTask, createTask } from '#lib/board/commands/task.commands.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { createIncident, testBoard } from '#lib/board/testing/boards.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Annotation } from '#lib/review/annotation.ts';
import { figuresOf } from '#lib/review/figures.ts';
import { historyOf } from '#lib/review/testing/history-of.ts';
import { timelineOf } from '#lib/review/testing/timeline-of.ts';
import { parseXml } from '../../../../../tests/fixtures/xml-dom.ts';
import { EXERCISE_MARK, type ExportContext } from '../../export/export-context.ts';
import type { IncidentView } from '../../incidents/incident-view.ts';
import { activityChart, orderChart, resourceChart, tallyChart } from '../chart-options.ts';
import { chartSvg, PAPER } from '../draw-chart.ts';
import { mapPicture } from './map-picture.ts';
import { reviewReport, type ReportPicture, type ReviewReport } from './review-report.ts';
import { toDocxBytes } from './to-docx.ts';

const HOSTILE = 'a<b>&"\u0000\u0007\ud800 ]]> =1+1';
const incident = {
	...{ name: '磨憨—磨丁跨境森林火灾', kind: 'exercise', class: 'natural', grade: null },
	...{ place: '勐腊县磨憨镇', startedAt: Date.UTC(2026, 2, 1), closedAt: Date.UTC(2026, 2, 1, 8) },
	clocks: [
		{ label: '北京', zone: 'UTC+8' },
		{ label: '老挝', zone: 'UTC+7' }
	]
} as unknown as IncidentView;
const context: ExportContext = {
	...{ incidentName: incident.name, exercise: true, zone: 'UTC+8', post: '评估席' },
	at: Date.UTC(2026, 2, 2)
};
const annotation: Annotation = {
	...{ id: '1', kind: 'finding', text: `前线1断网28分钟${HOSTILE}`, at: Date.UTC(2026, 2, 1, 1) },
	...{ record: null, owner: '', due: null, state: 'open', by: '评估席', version: 1 },
	...{ createdAt: 0, changedAt: 0 }
};
/** One pixel. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64'
);

const AREA: [number, number][] = [
	[101.68, 21.18],
	[101.7, 21.18],
	[101.7, 21.2],
	[101.68, 21.18]
];

const pointAt = (lng: number, lat: number): Geometry => ({
	type: 'Point',
	coordinates: [lng, lat]
});

let made: ReviewReport;
let charts: ReportPicture[];
let map: ReportPicture;
beforeEach(() => {
	overwriteGetLocale(() => 'zh-CN');
	const live = testBoard('值班席');
	const { board } = live;
	createIncident(live);
	writeLog(board, { text: '接报：边境线南侧发现火情', channel: 'phone' });
	const wrong = writeLog(board, { text: '火场 2 公顷', channel: 'radio' });
	correctLog(board, wrong, '火场 1.2 公顷', '听错');
	correctLog(board, writeLog(board, { text: '误报', channel: 'radio' }), null);
	declareResponse(board, 4, '火情接近边境');
	declareResponse(board, 3, '飞火越界');
	appointCommander(board, '总指挥席');
	const order = createTask(board, { title: `撤离${HOSTILE}`, issue: true });
	acknowledgeTask(board, order);
	const [team] = createResources(board, [
		{ name: '森消一队', kind: 'team', quantity: 1, status: 'available' }
	]);
	setResourceStatus(board, team!, 'working');
	createTally(board, 'to_move', { value: 46, source: '村委会' }, { unit: '人' });
	const entries = historyOf(live);
	const runsTo = entries.at(-1)!.receivedAt + 60_000;
	const figures = figuresOf({ timeline: timelineOf(entries), contacts: [], runsTo });
	const frame = {
		...{ colours: PAPER, zone: 'UTC+8', from: entries[0]!.receivedAt, until: runsTo }
	};
	charts = [
		activityChart(
			entries.map(({ receivedAt }) => receivedAt),
			frame
		),
		orderChart(figures.orders, frame),
		resourceChart(figures.resources, frame),
		tallyChart(figures.tallies, frame)
	].map((chart) => ({
		...{ title: '图', width: 800, height: chart!.height },
		svg: chartSvg(chart!, 800)
	}));
	createMapObjects(board, [
		{ label: `火场${HOSTILE}`, geometry: { type: 'Polygon', coordinates: [AREA] }, colour: 'red' },
		{ label: '隔离带', geometry: { type: 'LineString', coordinates: AREA }, planned: true },
		{ label: '警戒', geometry: { type: 'Circle', center: AREA[0]!, radius: 800 } },
		{ label: '观察哨', geometry: { type: 'Point', coordinates: AREA[1]! }, colour: 'url(#x)' }
	]);
	map = mapPicture(board, '态势图')!;
	const measure: Annotation = {
		...annotation,
		kind: 'measure',
		text: '配卫星终端',
		owner: '应急局'
	};
	const source = { incident, board, figures, charts, maps: [map], entries: entries.length };
	made = reviewReport(
		{ ...source, annotations: [annotation, measure] },
		{ ...context, head: { n: 12, hash: 'abc123' } }
	);
});

test('the course tells what people wrote and what the board says by itself, corrected, by time', () => {
	const events = made.course.rows.map(([, , event]) => event);
	expect(events).toContain('接报：边境线南侧发现火情');
	expect(events).toContain('火场 1.2 公顷');
	expect(events.join()).not.toContain('误报');
	expect(events.filter((event) => event!.includes('飞火越界'))).toHaveLength(1);
	expect(events.filter((event) => event!.includes('撤离'))).toHaveLength(1);
	const times = made.course.rows.map(([time]) => time!);
	expect([...times].sort()).toEqual(times);
});

test('the basics name the highest level that was ever declared', () => {
	const basics = Object.fromEntries(made.basics);
	expect(basics['最高响应级别']).toBe('三级响应');
	expect(basics['总指挥']).toBe('总指挥席');
	expect(made.made.join()).toContain('abc123');
});

test('as a Word document: well-formed, marked as an exercise on every page, nothing dropped', async () => {
	const drawn: string[] = [];
	const bytes = await toDocxBytes(made, async ({ title }) => {
		drawn.push(title);
		return PNG;
	});
	const parts = unzipSync(bytes);
	const text = (name: string) => {
		const xml = strFromU8(parts[name]!);
		parseXml(xml);
		return xml.replace(/<[^>]+>/g, '');
	};
	const document = text('word/document.xml');
	expect(document).toContain(EXERCISE_MARK);
	const header = Object.keys(parts).find((name) => /^word\/header/.test(name))!;
	expect(text(header)).toContain(EXERCISE_MARK);
	for (const word of ['磨憨—磨丁跨境森林火灾复盘报告', '勐腊县磨憨镇', '接报：边境线南侧发现火情'])
		expect(document).toContain(word);
	expect(document).toContain('a&lt;b&gt;&amp;');
	expect(document).toContain('配卫星终端');
	expect(drawn).toHaveLength(5);
	expect(Object.keys(parts).filter((name) => name.startsWith('word/media/')).length).toBe(1);
});

test('charts draw without a page, and words in them are text', () => {
	for (const { svg } of charts) {
		parseXml(svg);
		expect(svg).not.toContain('a<b>');
	}
	expect(charts[1]!.svg).toContain('撤离');
});

test('the map of a moment is drawn to scale, without a base map', () => {
	parseXml(map.svg);
	expect(map.svg).toContain('火场a&lt;b&gt;&amp;');
	expect(map.svg).toContain('stroke-dasharray');
	expect(map.svg).not.toContain('url(#x)');
	expect(map.svg).toContain('101.690°');
	// As many degrees east as north, at 21° N: narrower than high by the cosine.
	const corners = /M([\d.]+) ([\d.]+)L([\d.]+) [\d.]+L[\d.]+ ([\d.]+)L/.exec(map.svg)!;
	const [west, south, east, north] = corners.slice(1).map(Number) as [
		number,
		number,
		number,
		number
	];
	expect((east - west) / (south - north)).toBeCloseTo(Math.cos((21.19 * Math.PI) / 180), 2);
	expect(mapPicture(testBoard().board, '空')).toBeUndefined();
});

test('the map frames what people drew: of an imported list it shows what lies there', () => {
	const { board } = testBoard();
	const point = (lng: number) => pointAt(lng, 21.19);
	const source = 'hazards.geojson';
	createMapObjects(board, [
		{ symbol: 'generic', label: '远处', geometry: point(105), source },
		{ symbol: 'generic', label: '近处', geometry: point(101.69), source }
	]);
	expect(mapPicture(board, '只有导入的')!.svg).not.toContain('图外');
	createMapObjects(board, [
		{ symbol: 'generic', label: '东侧', geometry: point(101.7) },
		{ symbol: 'generic', label: '西侧', geometry: point(101.68) }
	]);
	const { svg } = mapPicture(board, '态势图')!;
	expect(svg).toContain('近处');
	expect(svg).toContain('另有 1 个在图外');
});

test('a few marks far away do not shrink the map, many are shown', () => {
	const { board } = testBoard();
	const put = (count: number, lng: number) =>
		createMapObjects(
			board,
			Array.from({ length: count }, (_, i) => ({
				...{ symbol: 'generic', label: `${lng}` },
				geometry: pointAt(lng + i / 1000, 21 + i / 1000)
			}))
		);
	put(20, 101);
	put(2, 110);
	expect(mapPicture(board, '态势图')!.svg).toContain('另有 2 个在图外');
	put(8, 110);
	expect(mapPicture(board, '态势图')!.svg).not.toContain('图外');
});

test('of an incident made a moment ago the report says what there is not, on paper and in Word', async () => {
	const own = testBoard('值班席');
	createIncident(own);
	const at = Date.UTC(2026, 2, 1, 0, 1);
	const timeline = timelineOf(historyOf(own));
	const empty = reviewReport(
		{
			incident: { ...incident, place: '', closedAt: null },
			board: own.board,
			figures: figuresOf({ timeline, contacts: [], runsTo: at }),
			...{ annotations: [], charts: [], maps: [], entries: 1 }
		},
		{ ...context, at }
	);
	const basics = Object.fromEntries(empty.basics);
	expect(basics['地点']).toBe('未填写');
	expect(basics['结束']).toBe('尚未结束，统计到 2026/03/01 08:01 UTC+8');
	expect(empty.figures.rows.find(([label]) => label === '超时')![1]).toBe('没有');
	expect(empty.maps).toEqual([]);
	const parts = unzipSync(await toDocxBytes(empty, async () => PNG));
	const text = strFromU8(parts['word/document.xml']!).replace(/<[^>]+>/g, '');
	for (const words of ['（没有下达过指令。）', '（没有队伍、车辆或装备。）'])
		expect(text).toContain(words);
});
