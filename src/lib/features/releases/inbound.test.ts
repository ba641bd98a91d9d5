import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { RELEASABLE_COLLECTIONS } from '#lib/board/releasable.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { inboundItems } from './inbound.ts';
import type { AdoptionView } from './release-view.ts';

const adoption = (source: string, changed: boolean): AdoptionView => ({
	id: 'a',
	collection: 'tasks',
	source: source as RecordKey,
	target: 'command/x',
	adoptedPost: '',
	adoptedAt: 0,
	note: null,
	changed,
	sourceDeleted: false
});

test('what a partner wrote waits until it is adopted, and again when it changes', () => {
	let clock = 1000;
	const board = openBoard(
		['command', 'released-la', 'liaison-la'].map((compartment) => ({
			compartment,
			doc: new Y.Doc(),
			writable: true
		})),
		{ post: '老方联络', now: () => clock++ }
	);
	const geometry = { type: 'Point' as const, coordinates: [101, 21] as [number, number] };
	createMapObject(board, { geometry });
	createMapObject(board, { geometry }, 'released-la');
	const task = createTask(board, { title: 'ຂໍລົດນ້ຳ' }, 'liaison-la');
	const mark = createMapObject(board, { geometry }, 'liaison-la');
	const lists = Object.fromEntries(
		RELEASABLE_COLLECTIONS.map((name) => [name, { list: board.collections[name].list() }])
	) as unknown as Parameters<typeof inboundItems>[0];
	const waiting = (adoptions: AdoptionView[]) =>
		inboundItems(lists, adoptions)
			.filter((item) => item.waiting)
			.map((item) => item.key);
	expect(waiting([])).toEqual([mark, task]);
	expect(waiting([adoption(task, false)])).toEqual([mark]);
	expect(waiting([adoption(task, true)])).toEqual([mark, task]);
	expect(inboundItems(lists, [])[0]).toMatchObject({ partner: 'la', post: '老方联络' });
});
