import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BoardState } from '../board/board-state.svelte.ts';
import { HeadWatch } from './head-watch.svelte.ts';
import { checkHead } from './kept-head.ts';
import type { HeadView } from './head-view.ts';

const ID = '01KPEZ1NX06YB978GQ9W0DNGTS';
const live = {
	incident: { id: ID, me: { userId: 'USERA' }, compartments: [{ key: 'command' }] }
} as unknown as BoardState;

/** What the server says of a chain of one entry. */
function viewOf(hash: string): HeadView {
	return {
		head: {
			...{ format: 'tongtu-head/1', incidentId: ID, n: 1, seq: 1, hash },
			...{ receivedAt: 1, signedAt: 1, keyId: 'k', signature: 's' }
		},
		known: { n: 1, hash },
		kept: [],
		publicKey: { id: 'k', key: 'k' }
	};
}

/** Looks that wait for their answers, oldest first. */
let asked: ((answer: Response) => void)[];

beforeEach(async () => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	vi.stubGlobal('fetch', async () => Response.json(viewOf('a')));
	await checkHead('USERA', ID);
	asked = [];
	vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => asked.push(resolve)));
});
afterEach(() => vi.unstubAllGlobals());

/** A watch that has asked as often. */
async function watching(looks: number): Promise<{ watch: HeadWatch; stop: () => void }> {
	const watch = new HeadWatch();
	const stop = watch.start(live);
	for (let looked = 1; looked <= looks; looked++) {
		await vi.waitUntil(() => asked.length === looked);
		if (looked < looks) watch.look();
	}
	return { watch, stop };
}

test('a head that the chain does not hold is told', async () => {
	const { watch, stop } = await watching(1);
	asked[0]!(Response.json(viewOf('x')));
	await vi.waitUntil(() => watch.lost);
	expect(watch.lost).toMatchObject({ kept: { hash: 'a' }, view: { head: { hash: 'x' } } });
	stop();
});

test('an older answer that comes after a newer one tells nothing', async () => {
	const { watch, stop } = await watching(3);
	asked[1]!(Response.json(viewOf('x')));
	await vi.waitUntil(() => watch.lost);
	asked[2]!(Response.json(viewOf('a')));
	await vi.waitUntil(() => !watch.lost);
	const told = vi.fn();
	Object.defineProperty(watch, 'lost', { set: told, get: () => undefined });
	asked[0]!(Response.json(viewOf('x')));
	// The look that comes after it has been through all that it goes through.
	watch.look();
	await vi.waitUntil(() => asked.length === 4);
	asked[3]!(Response.json(viewOf('a')));
	await vi.waitUntil(() => told.mock.calls.length > 0);
	expect(told.mock.calls).toEqual([[undefined]]);
	stop();
});

test('a newer look without an answer leaves the older one its word', async () => {
	const { watch, stop } = await watching(2);
	asked[1]!(Response.json({ code: 'internal', message: '' }, { status: 500 }));
	asked[0]!(Response.json(viewOf('x')));
	await vi.waitUntil(() => watch.lost);
	stop();
});
