import * as Y from 'yjs';
import { expect, it } from 'vitest';
import { openBoard } from '#lib/board/board.ts';
import { createResource, reportResource } from '#lib/board/commands/resource.commands.ts';
import { lastHeadCount } from './head-count.ts';

it('keeps the last count through later words without one', () => {
	let now = 1000;
	const board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '前线1',
		now: () => now++
	});
	const key = createResource(board, { name: '突击队', kind: 'team', headCount: 30 });
	const count = () => lastHeadCount(board, board.resources.get(key)!);
	expect(count()).toBeUndefined();
	reportResource(board, key, { present: 30 });
	reportResource(board, key, { present: 29, text: '1 人送医' });
	reportResource(board, key, { text: '继续作业' });
	expect(count()).toMatchObject({ present: 29, expected: 30, missing: 1 });
	// A count of an earlier hour that is written down late is not the last one.
	reportResource(board, key, { present: 12, happenedAt: 5 });
	expect(count()).toMatchObject({ present: 29 });
});
