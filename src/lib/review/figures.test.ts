import { expect, test } from 'vitest';
import type { FactBody } from '#lib/board/facts.ts';
import { newId } from '#lib/board/ids.ts';
import type { ContactSpan, HistoryChange, HistoryEntry, PlainRecord } from '#lib/history/format.ts';
import { figuresOf, type Figures } from './figures.ts';
import { timelineOf } from './testing/timeline-of.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 4, 0);
const minute = (count: number) => START + count * MINUTE;

/** A history written down minute by minute. */
class Story {
	readonly entries: HistoryEntry[] = [];
	readonly contacts: ContactSpan[] = [];

	/** One entry; received when it was written unless said otherwise. */
	told(post: string, at: number, changes: HistoryChange[], receivedAt = at): this {
		this.entries.push({
			...{ compartment: 'command', n: this.entries.length + 1, kind: 'authored', changes },
			...{ at: minute(at), receivedAt: minute(receivedAt) },
			author: { userId: `user-${post}`, post }
		});
		return this;
	}

	contact(post: string, openedAt: number, closedAt: number | null): this {
		this.contacts.push({
			...{ userId: `user-${post}`, post, device: 'd', compartment: 'command' },
			openedAt: minute(openedAt),
			closedAt: closedAt === null ? null : minute(closedAt)
		});
		return this;
	}

	figures(runsTo: number): Figures {
		const timeline = timelineOf([...this.entries].sort((a, b) => a.receivedAt - b.receivedAt));
		return figuresOf({ timeline, contacts: this.contacts, runsTo: minute(runsTo) });
	}
}

const record = (collection: string, id: string, plain: PlainRecord): HistoryChange => [
	'r',
	collection,
	id,
	{ v: 1, ...plain }
];

function fact(
	[collection, id, field]: [string, string, string],
	value: unknown,
	by: string,
	at: number,
	more: Partial<FactBody> & { ulid?: string } = {}
): HistoryChange {
	const { ulid = newId(minute(at)), ...body } = more;
	return ['f', collection, id, field, ulid, { value, after: [], at: minute(at), by, ...body }];
}

const status = (id: string, value: string, by: string, at: number) =>
	fact(['tasks', id, 'status'], value, by, at);

test('an order is measured from issued to answered, started and done, by its author’s clock', () => {
	const { orders } = new Story()
		.told('值班席', 0, [
			record('tasks', 'T1', { number: 'T-01', title: '撤离' }),
			status('T1', 'issued', '值班席', 0),
			fact(['tasks', 'T1', 'answerBy'], minute(5), '值班席', 0),
			fact(['tasks', 'T1', 'assignee'], { type: 'post', post: '前线1' }, '值班席', 0)
		])
		.told('前线1', 19, [status('T1', 'acknowledged', '前线1', 19)], 30)
		.told('前线1', 21, [status('T1', 'in_progress', '前线1', 21)], 30)
		.told('前线1', 50, [status('T1', 'done', '前线1', 50)])
		.told('值班席', 60, [
			record('tasks', 'T2', { number: 'T-02', title: '设卡' }),
			status('T2', 'issued', '值班席', 60)
		])
		.figures(90);
	expect(orders.orders[0]).toMatchObject({
		...{ number: 'T-01', by: '值班席', answeredBy: '前线1', endedAt: minute(50) },
		...{ assignee: { type: 'post', post: '前线1' }, answerLate: true, doneLate: false },
		...{ issuedAt: minute(0), answeredAt: minute(19), startedAt: minute(21), doneAt: minute(50) }
	});
	expect(orders.orders[0]!.steps).toEqual([1, 4, 5, 6]);
	expect(orders.toAnswer).toEqual({
		...{ count: 1, median: 19 * MINUTE, p90: 19 * MINUTE, slowest: 19 * MINUTE }
	});
	expect(orders.unanswered).toHaveLength(1);
	expect(orders.late.map(({ number }) => number)).toEqual(['T-01']);
});

test('an order issued anew after it was declined is another order', () => {
	const { orders } = new Story()
		.told('值班席', 0, [
			record('tasks', 'T1', { number: 'T-01', title: '运水' }),
			status('T1', 'issued', '值班席', 0)
		])
		.told('前线1', 2, [status('T1', 'declined', '前线1', 2)])
		.told('值班席', 10, [status('T1', 'issued', '值班席', 10)])
		.told('前线2', 13, [status('T1', 'acknowledged', '前线2', 13)])
		.figures(60);
	expect(orders.orders.map(({ issuedAt, endedAt }) => [issuedAt, endedAt])).toEqual([
		[minute(0), minute(2)],
		[minute(10), undefined]
	]);
	expect(orders.toAnswer.median).toBe(2.5 * MINUTE);
});

test('what is open at the end counts as late where its time has passed', () => {
	const story = new Story().told('值班席', 0, [
		record('tasks', 'T1', { number: 'T-01', title: '撤离' }),
		status('T1', 'issued', '值班席', 0),
		fact(['tasks', 'T1', 'answerBy'], minute(5), '值班席', 0)
	]);
	expect(story.figures(4).orders.late).toHaveLength(0);
	expect(story.figures(6).orders.late).toHaveLength(1);
});

test('resources: spans of each status and the share of time at work', () => {
	const put = (value: string, at: number) =>
		fact(['resources', 'R1', 'status'], value, '值班席', at);
	const { resources } = new Story()
		.told('值班席', 0, [
			record('resources', 'R1', { number: 'R-01', name: '森消一队', kind: 'team' }),
			put('available', 0)
		])
		.told('值班席', 10, [put('dispatched', 10)])
		.told('前线1', 40, [put('working', 40)])
		.told('前线1', 100, [put('released', 100)])
		.told('值班席', 1, [
			record('resources', 'R2', { number: 'R-02', name: '水泵', kind: 'supply' }),
			fact(['resources', 'R2', 'status'], 'in_stock', '值班席', 1)
		])
		.figures(120);
	expect(resources.resources.map(({ number }) => number)).toEqual(['R-01']);
	expect(
		resources.resources[0]!.spans.map(({ status, until, from }) => [status, until - from])
	).toEqual([
		...[
			['available', 10 * MINUTE],
			['dispatched', 30 * MINUTE]
		],
		...[
			['working', 60 * MINUTE],
			['released', 20 * MINUTE]
		]
	]);
	expect(resources.workingShare).toBeCloseTo(60 / 90);
});

test('silence is what no connection of the post covers, up to the end', () => {
	const { contact } = new Story()
		.contact('前线1', 0, 100)
		.contact('前线1', 50, 120)
		.contact('前线1', 148, 148.2)
		.contact('前线1', 148.3, 150)
		.contact('值班席', 0, null)
		.figures(180);
	expect(contact).toEqual([
		{
			post: '前线1',
			silences: [
				{ from: minute(120), until: minute(148) },
				{ from: minute(150), until: minute(180) }
			],
			total: 58 * MINUTE,
			longest: 30 * MINUTE
		},
		{ post: '值班席', silences: [], total: 0, longest: 0 }
	]);
});

test('a contradiction lasts from the second word received until one that names both', () => {
	const base = newId(minute(0));
	const left = newId(minute(10));
	const right = newId(minute(12));
	const level = (value: number, by: string, at: number, ulid: string, after: string[]) =>
		fact(['incident', 'incident', 'responseLevel'], { level: value }, by, at, { ulid, after });
	const { contradictions } = new Story()
		.told('值班席', 0, [level(4, '值班席', 0, base, [])])
		.told('值班席', 10, [level(3, '值班席', 10, left, [base])])
		.told('前线1', 12, [level(2, '前线1', 12, right, [base])], 30)
		.told('总指挥', 45, [level(2, '总指挥', 45, newId(minute(45)), [left, right])])
		.figures(60);
	expect(contradictions.contradictions).toEqual([
		{
			...{ collection: 'incident', key: 'command/incident', field: 'responseLevel' },
			...{ step: 2, from: minute(30), until: minute(45), ruledBy: '总指挥' },
			steps: [1, 2, 3]
		}
	]);
	expect(contradictions.toRuling.median).toBe(15 * MINUTE);
});

test('two posts that say the same do not contradict; a fact that comes before what it names neither', () => {
	const [base, next] = [newId(minute(0)), newId(minute(1))];
	const say = (value: string, by: string, at: number, ulid: string, after: string[]) =>
		fact(['tasks', 'T1', 'status'], value, by, at, { ulid, after });
	const { contradictions } = new Story()
		.told('值班席', 1, [say('acknowledged', '值班席', 1, next, [base])])
		.told('值班席', 0, [say('issued', '值班席', 0, base, [])], 2)
		.told('前线1', 3, [fact(['tasks', 'T2', 'priority'], 'high', '前线1', 3)])
		.told('前线2', 3, [fact(['tasks', 'T2', 'priority'], 'high', '前线2', 3)])
		.figures(60);
	expect(contradictions.contradictions).toEqual([]);
});

test('reports are measured against their limits, and the first task against the first word', () => {
	const log = (id: string, at: number, category?: string) =>
		record('log', id, {
			text: category ?? '接报',
			happenedAt: minute(at),
			...(category ? { category } : {})
		});
	const { reports } = new Story()
		.told('值班席', 3, [log('L1', 0)])
		.told('值班席', 4, [
			record('tasks', 'T1', { number: 'T-01', title: '核实' }),
			status('T1', 'draft', '值班席', 4)
		])
		.told('值班席', 5, [status('T1', 'issued', '值班席', 5)])
		.told('值班席', 21, [log('L2', 21, 'initial_report')])
		.told('值班席', 160, [log('L3', 160, 'follow_up_report')])
		.told('值班席', 400, [log('L4', 400, 'final_report')])
		.figures(420);
	expect(reports).toMatchObject({ firstWordAt: minute(0), firstTaskAt: minute(5) });
	expect(reports.sent.map(({ after, late }) => [after / MINUTE, late])).toEqual([
		...[
			[21, false],
			[139, true]
		],
		[240, false]
	]);
});

test('an empty history has figures, and none of them is a number made up', () => {
	const figures = new Story().figures(10);
	expect(figures.orders.toAnswer).toEqual({
		...{ count: 0, median: undefined, p90: undefined, slowest: undefined }
	});
	expect(figures.resources.workingShare).toBeUndefined();
	expect(figures.reports.firstTaskAt).toBeUndefined();
	expect(figures.edits).toEqual([]);
});

test('edits are counted by post, the server’s by themselves', () => {
	const story = new Story()
		.told('值班席', 0, [status('T1', 'issued', '值班席', 0), status('T2', 'issued', '值班席', 0)])
		.told('前线1', 1, [status('T1', 'acknowledged', '前线1', 1)]);
	story.entries.push({ ...story.entries[1]!, n: 3, author: { userId: null, post: null } });
	expect(story.figures(9).edits).toEqual([
		...[
			{ post: '值班席', entries: 1, changes: 2 },
			{ post: '前线1', entries: 1, changes: 1 }
		],
		{ post: null, entries: 1, changes: 1 }
	]);
});

test('a record has the fields it was given last, and without those it needs it is none', () => {
	const story = new Story().told('值班席', 0, [
		record('tasks', 'T1', { number: 'T-01', title: '撤离' }),
		status('T1', 'issued', '值班席', 0),
		['p', 'tasks', 'T1', 'title', '撤离南坡'],
		['p', 'tasks', 'T1', 'order']
	]);
	expect(story.figures(10).orders.orders.map(({ title }) => title)).toEqual(['撤离南坡']);
	story.told('值班席', 1, [['p', 'tasks', 'T1', 'title']]);
	expect(story.figures(10).orders.orders).toEqual([]);
});

test('nothing happened after it was received', () => {
	const { orders } = new Story()
		.told('值班席', 0, [
			record('tasks', 'T1', { number: 'T-01', title: '撤离' }),
			status('T1', 'issued', '值班席', 0)
		])
		.told('前线1', 20, [status('T1', 'acknowledged', '前线1', 20)], 3)
		.figures(60);
	expect(orders.toAnswer.slowest).toBe(3 * MINUTE);
});

test('what no validator accepts counts for nothing', () => {
	const { orders, tallies, resources } = new Story()
		.told('值班席', 0, [
			['r', 'tasks', 'T1', 'no record' as never],
			fact(['tasks', 'T1', 'status'], { issued: true }, '值班席', 0),
			fact(['tasks', 'T1', 'nothing'], 'issued', '值班席', 0),
			fact(['tallies', 'A', 'value'], 'many', '值班席', 0),
			fact(['resources', '__proto__', 'status'], 'flying', '值班席', 0),
			['m', 'facts/constructor', 1]
		])
		.figures(10);
	expect(orders.orders).toEqual([]);
	expect(tallies.series).toEqual([]);
	expect(resources.resources).toEqual([]);
});
