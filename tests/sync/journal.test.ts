import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard, type Board } from '#lib/board/board.ts';
import { editText, setPlain } from '#lib/board/commands/record.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { changeOfDelta } from '../../server/history/delta-change.ts';
import type { DeltaRow } from '../../server/store/store.ts';
import { stateOfDocument, stateOfPlain } from './harness/plain-state.ts';
import { RawClient } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
let client: RawClient;
let board: Board;
beforeAll(async () => {
	stage = await Stage.open();
	client = await RawClient.open(stage, stage.person('field1'));
	client.doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== client) client.author('DEVICE1', ++sent, update);
	});
	board = openBoard([{ compartment: 'command', doc: client.doc, writable: true }], {
		post: '前线1'
	});
});
afterAll(() => stage.close());

let sent = 0;
interface Row {
	seq: number;
	kind: string;
	field: string | null;
	value: unknown;
	post: string;
	by_differs: number;
	at: number;
	received_at: number;
	happened_at: number | null;
	note: string | null;
	user_id: string;
}
interface Delta {
	seq: number;
	n: number;
	kind: string;
	field: string;
	fact: string | null;
	old: unknown;
	now: unknown;
}

async function derived<T extends object>(sql: string, columns: string[]): Promise<T[]> {
	await until('all is stored', () => client.committed === sent);
	await stage.sync.journal.derived(stage.incidentId);
	return stage.rows<Record<string, unknown>>(sql, stage.incidentId).map((row) => ({
		...row,
		...Object.fromEntries(
			columns.map((name) => [
				name,
				typeof row[name] === 'string' ? (JSON.parse(row[name]) as unknown) : undefined
			])
		)
	})) as T[];
}
const journal = () =>
	derived<Row>('select * from journal where incident_id = ? order by n', ['value']);
const deltas = () =>
	derived<Delta>(
		`select seq, n, kind, field, fact, old_value as old, new_value as now from delta
		where incident_id = ? order by seq, n`,
		['old', 'now']
	);

it('[S95] tells facts one by one, with sender, times and what they replaced', async () => {
	const key = createTask(board, { title: '开设隔离带', detail: '界河' });
	const created = await journal();
	expect(created[0]).toMatchObject({ seq: 1, kind: 'created', post: '前线1', by_differs: 0 });
	expect(created[0]!.value).toMatchObject({ title: '开设隔离带', detail: '界河' });
	expect(created.slice(1).every(({ kind }) => kind === 'fact')).toBe(true);
	expect(created.find(({ field }) => field === 'status')).toMatchObject({
		...{ value: 'draft', post: '前线1', user_id: stage.person('field1').userId }
	});

	issueTask(board, key);
	const issued = (await journal()).filter(({ seq }) => seq === 2);
	expect(issued.map(({ field, value }) => [field, value])).toEqual([['status', 'issued']]);
	expect(Math.abs(issued[0]!.at - issued[0]!.received_at)).toBeLessThan(5000);
	const [delta, ...others] = (await deltas()).filter(({ seq }) => seq === 2);
	expect(others).toEqual([]);
	expect(delta).toMatchObject({
		...{ n: 0, kind: 'f', field: 'status', old: 'draft' },
		now: { value: 'issued', by: '前线1', at: issued[0]!.at, after: [expect.any(String)] }
	});

	board.transact('command', 'late', 'facts', (w) =>
		w.fact('tasks', key.split('/')[1]!, 'status', 'blocked', { note: '断路', happenedAt: 12345 })
	);
	expect((await journal()).at(-1)).toMatchObject({
		...{ value: 'blocked', note: '断路', happened_at: 12345 }
	});
});

it('[S95] marks a fact that names another post than its sender’s', async () => {
	board.post = '指挥长';
	const key = createTask(board, { title: 'x' });
	board.post = '前线1';
	const rows = (await journal()).filter(({ seq }) => seq === sent);
	expect(rows.length).toBeGreaterThan(1);
	expect(rows.every((row) => row.by_differs === 1 && row.post === '前线1')).toBe(true);
	expect(key).toContain('command/');
});

it('[S95] tells plain fields with old and new value, and texts by what was replaced', async () => {
	const key = board.tasks.list()[0]!.key;
	setPlain(board, 'tasks', key, { title: '新标题' });
	setPlain(board, 'tasks', key, { title: '又一个' });
	editText(board, 'tasks', key, 'detail', '沿界河南岸开设');
	editText(board, 'tasks', key, 'detail', '沿界河北岸开设');
	const rows = (await deltas()).slice(-4);
	const before = rows[0]!.old;
	expect(rows.map(({ field, old, now }) => [field, old, now])).toEqual([
		['title', before, '新标题'],
		['title', '新标题', '又一个'],
		['detail', expect.anything(), expect.anything()],
		['detail', { at: 3, text: '南' }, { at: 3, text: '北' }]
	]);
	expect((await journal()).slice(-2).map(({ kind }) => kind)).toEqual(['text', 'text']);
});

it('[S95] from the deltas alone everything the document holds is rebuilt', async () => {
	const rows = await derived<Delta & { collection: string; recordId: string }>(
		`select kind, collection, record_id as recordId, field, fact, old_value as old,
		new_value as now from delta where incident_id = ? order by seq, n`,
		['old', 'now']
	);
	const plain = new PlainCompartment();
	for (const { old, now, ...row } of rows)
		plain.apply(changeOfDelta({ ...row, oldValue: old, newValue: now } as DeltaRow));
	expect(plain.records('tasks').size).toBeGreaterThan(0);
	expect(stateOfPlain(plain)).toEqual(stateOfDocument(client.doc));
});

it('[S95] what is no fact, and entries that are no records, are told as such', async () => {
	client.doc.getMap('facts').set('nonsense', { x: 1 });
	client.doc.getMap('tasks').set('no-record', 1);
	client.doc.getMap('tasks').delete('no-record');
	const rows = await journal();
	expect(rows.slice(-3).map(({ kind }) => kind)).toEqual(['malformed', 'created', 'removed']);
	await client.close();
});
