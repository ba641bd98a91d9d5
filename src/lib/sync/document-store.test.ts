import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { CommandOrigin } from '#lib/board/command-origin.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { DocumentStore } from './document-store.ts';
import { until } from './fixtures/incident.ts';

let n = 0;
const opened: DocumentStore[] = [];
afterEach(async () => {
	vi.unstubAllGlobals();
	await Promise.all(opened.splice(0).map((store) => store.close()));
});

async function open(name: string, doc = new Y.Doc()) {
	const onRow = vi.fn();
	const store = new DocumentStore(name, doc, () => 1_700_000_000_000, {
		onRow,
		onCount: () => undefined,
		onCleared: () => undefined
	});
	await store.open();
	opened.push(store);
	return { store, doc, onRow };
}
const write = (doc: Y.Doc, key: string, value: unknown = 1) =>
	doc.transact(() => doc.getMap('tasks').set(key, value), new CommandOrigin('tasks.test', 'plain'));

describe('the copy of a compartment on the device', () => {
	test('a command and its row are there together, also without an orderly end', async () => {
		const name = `doc-${++n}`;
		const first = await open(name);
		write(first.doc, 'a');
		write(first.doc, 'b');
		expect(first.store.unsent).toBe(2);
		await first.store.settled();
		// As after a crash: nobody has closed anything.
		const second = await open(name);
		expect(second.store.unsent).toBe(2);
		expect([...second.doc.getMap('tasks').keys()].sort()).toEqual(['a', 'b']);
		const rows = await second.store.rows();
		expect(rows.map(({ deviceSeq, command, at }) => [deviceSeq, command, at])).toEqual([
			[1, 'tasks.test', 1_700_000_000_000],
			[2, 'tasks.test', 1_700_000_000_000]
		]);
		expect(rows[0]!.device).toBe(first.store.device);
		expect(rows[0]!.touched).toEqual(['tasks/a']);
	});

	test('what comes from elsewhere is stored, and is no row', async () => {
		const name = `doc-${++n}`;
		const first = await open(name);
		const other = new Y.Doc();
		write(other, 'x');
		Y.applyUpdate(first.doc, Y.encodeStateAsUpdate(other), 'server');
		expect(first.store.unsent).toBe(0);
		await first.store.close();
		const second = await open(name);
		expect(second.doc.getMap('tasks').has('x')).toBe(true);
		expect(second.store.unsent).toBe(0);
	});

	test('thrown away and opened again, it is empty, and numbering goes on', async () => {
		const name = `doc-${++n}`;
		const first = await open(name);
		write(first.doc, 'a');
		await first.store.close({ rowsToo: true });
		const second = await open(name);
		expect(second.doc.getMap('tasks').size).toBe(0);
		expect(second.store.unsent).toBe(0);
		expect(second.store.device).toBe(first.store.device);
		write(second.doc, 'b');
		await second.store.settled();
		expect((await second.store.rows())[0]!.deviceSeq).toBe(2);
	});

	test('content goes at once where the right has gone, rows stay until they are handed over', async () => {
		const name = `doc-${++n}`;
		const first = await open(name);
		write(first.doc, 'a');
		await first.store.wipeContent();
		write(first.doc, 'b');
		const second = await open(name);
		expect(second.doc.getMap('tasks').size).toBe(0);
		expect(second.store.unsent).toBe(1);
	});

	test('without storage it says so and still counts', async () => {
		vi.stubGlobal('indexedDB', {
			open: () => {
				throw new DOMException('denied', 'SecurityError');
			}
		});
		const { store, doc, onRow } = await open(`doc-${++n}`);
		expect(store.durable).toBe(false);
		write(doc, 'a');
		await until(() => onRow.mock.calls.length === 1);
		expect(store).toMatchObject({ unsent: 1, volatile: 1 });
		const [row] = await store.rows();
		expect(store.inMemory(row!)).toBe(true);
		await store.remove([row!]);
		expect(store).toMatchObject({ unsent: 0, volatile: 0 });
	});

	test('every kind of local change is a row: commands and undo alike', async () => {
		const { store, doc } = await open(`doc-${++n}`);
		const board = openBoard([{ compartment: 'command', doc, writable: true }], { post: 'x' });
		createTask(board, { title: 'A' });
		board.undo.undo();
		await store.settled();
		expect((await store.rows()).map(({ command }) => command)).toEqual(['tasks.create', 'undo']);
		board.destroy();
	});
});
