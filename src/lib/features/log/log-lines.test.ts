import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { declareResponse } from '#lib/board/commands/incident.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { deleteRecord } from '#lib/board/commands/record.commands.ts';
import { createResource, setResourceStatus } from '#lib/board/commands/resource.commands.ts';
import { createTask, declineTask } from '#lib/board/commands/task.commands.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { keyEvents } from '../timeline/key-events.ts';
import { isTold } from './fact-lines.ts';
import { isLate, logLines } from './log-lines.ts';
import { factTime, type LogOrder } from './log-order.ts';

beforeAll(() => overwriteGetLocale(() => 'zh-CN'));

function started() {
	let now = 1_000_000;
	const doc = new Y.Doc();
	doc.getMap('incident').set('incident', new Y.Map<unknown>([['v', 1]]));
	const board = openBoard([{ compartment: 'command', doc, writable: true }], {
		post: '指挥官',
		now: () => (now += 60_000)
	});
	const lines = (filter = {}, order: LogOrder = 'written') => {
		const told = [...board.facts()]
			.filter(isTold)
			.sort((a, b) => factTime(b, order) - factTime(a, order) || (a.ulid < b.ulid ? 1 : -1));
		return logLines(
			board.log.list(),
			told,
			{ onlyHuman: false, channel: '', ...filter },
			{ board, clocks: [{ label: '', zone: 'UTC+8' }], now },
			100,
			order
		);
	};
	return { board, lines };
}
test('lines stay apart where a hostile client gives one ULID to two facts', () => {
	const { board, lines } = started();
	declareResponse(board, 3, '预案 5.2');
	const [told] = [...board.facts()].filter(({ field }) => field === 'responseLevel');
	const { ulid, at, by, happenedAt } = told!;
	const facts = board.document('command').doc.getMap('facts');
	const body = { after: [], at, by, ...(happenedAt === undefined ? {} : { happenedAt }) };
	facts.set(`incident/incident/commander/${ulid}`, { ...body, value: { post: '甲', basis: '' } });
	const ids = lines().map(({ id }) => id);
	expect(ids.length).toBeGreaterThan(1);
	expect(new Set(ids).size).toBe(ids.length);
	const context = { board, clocks: [], now: 0 };
	const events = keyEvents([...board.facts()], board.log.list(), context).map(({ id }) => id);
	expect(events.length).toBeGreaterThan(1);
	expect(new Set(events).size).toBe(events.length);
});

test('a partner declares no response level of ours, in the log or on the timeline', () => {
	const { board } = started();
	const doc = new Y.Doc();
	board.attach({ compartment: 'liaison-la', doc, writable: true });
	doc.getMap('incident').set('incident', new Y.Map<unknown>([['v', 1]]));
	board.transact('liaison-la', 'x', 'facts', (w) =>
		w.fact('incident', 'incident', 'responseLevel', { level: 1, basis: '', plan: '' })
	);
	const facts = [...board.facts()];
	expect(facts).toHaveLength(1);
	expect(facts.filter(isTold)).toEqual([]);
	expect(keyEvents(facts, [], { board, clocks: [], now: 0 })).toEqual([]);
});

const words = (lines: ReturnType<ReturnType<typeof started>['lines']>) =>
	lines.map((line) => (line.kind === 'fact' ? line.text : line.entry.text));

test('facts that matter become lines, newest first, beside what people wrote', () => {
	const { board, lines } = started();
	declareResponse(board, 3, '预案 5.2');
	const team = createResource(board, { name: '先遣队', kind: 'team' });
	setResourceStatus(board, team, 'on_scene');
	const task = createTask(board, {
		title: '撤离',
		issue: true,
		assignee: { type: 'post', post: '前线1' }
	});
	declineTask(board, task, '路断');
	writeLog(board, { text: '火头越过防火线', channel: 'radio' });
	deleteRecord(board, 'resources', team);
	expect(words(lines())).toEqual([
		'删除 资源 R-指挥官-1 先遣队',
		'火头越过防火线',
		'T-指挥官-1 撤离 → 做不到 — 路断',
		'T-指挥官-1 撤离 下达 → 前线1',
		'R-指挥官-1 先遣队 → 到场',
		'响应级别：三级响应（预案 5.2）'
	]);
	expect(words(lines({ onlyHuman: true }))).toEqual(['火头越过防火线']);
	expect(words(lines({ channel: 'phone' }))).toEqual([]);
	expect(lines().filter((line) => line.kind === 'fact' && line.keyEvent)).toHaveLength(1);
});

test('an entry written down well after it happened is late', () => {
	expect(isLate({ createdAt: 1_000_000, happenedAt: 800_000 })).toBe(true);
	expect(isLate({ createdAt: 1_000_000, happenedAt: 950_000 })).toBe(false);
});

test('in the order of what happened, what was told late stands where it happened', () => {
	const { board, lines } = started();
	declareResponse(board, 3, '预案 5.2');
	const declaredAt = lines()[0]!.at;
	writeLog(board, { text: '补记：桥面封闭', happenedAt: declaredAt - 1000 });
	const level = '响应级别：三级响应（预案 5.2）';
	expect(words(lines())).toEqual(['补记：桥面封闭', level]);
	expect(words(lines({}, 'happened'))).toEqual([level, '补记：桥面封闭']);
	expect(lines({}, 'happened').at(-1)!.at).toBe(declaredAt - 1000);
});
