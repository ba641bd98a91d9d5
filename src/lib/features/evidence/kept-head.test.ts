import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { withUserStore } from '#lib/sync/user-store.ts';
import type { IncidentView } from '../incidents/incident-view.ts';
import type { HeadView, SignedHead } from './head-view.ts';
import { checkHead, giveUpHead, namedHead } from './kept-head.ts';

const USER = 'USERA';
const ID = '01KPEZ1NX06YB978GQ9W0DNGTS';

/** The server's chain: its hashes, one an entry. */
let chain: string[];
let asked: string[];

const headOf = (n: number): SignedHead => ({
	...{ format: 'tongtu-head/1', incidentId: ID, n, seq: n, hash: chain[n - 1]! },
	...{ receivedAt: n, signedAt: n, keyId: 'k', signature: 's' }
});

beforeEach(() => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	chain = ['a', 'b', 'c'];
	asked = [];
	vi.stubGlobal('fetch', async (url: string) => {
		asked.push(url);
		const known = /known=(\d+)/.exec(url)?.[1];
		const n = Number(known);
		const view: HeadView = {
			head: chain.length > 0 ? headOf(chain.length) : null,
			known: known === undefined ? null : { n, hash: chain[n - 1] ?? null },
			kept: [],
			publicKey: { id: 'k', key: 'k' }
		};
		return Response.json(view);
	});
});

test('the first head that a device sees is kept, and the next ones are held against it', async () => {
	expect(await checkHead(USER, ID)).toMatchObject({ kept: undefined, holds: true });
	chain.push('d', 'e');
	const { kept, holds } = await checkHead(USER, ID);
	expect([kept!.n, holds]).toEqual([3, true]);
	expect((await checkHead(USER, ID)).kept!.n).toBe(5);
	expect(asked.map((url) => url.split('?')[1])).toEqual([undefined, 'known=3', 'known=5']);
});

test.each([
	['made anew', ['a', 'x', 'y', 'z'], false],
	['cut off', ['a', 'b'], true],
	['emptied', [], true]
])('a chain that was %s is told, and the old head stays', async (_name, now, cut) => {
	await checkHead(USER, ID);
	chain = now;
	for (let again = 0; again < 2; again++) {
		const { kept, holds, shorter } = await checkHead(USER, ID);
		expect([kept!.hash, holds, shorter]).toEqual(['c', false, cut]);
	}
});

test('once it is explained the head of now is kept, and the former one is not forgotten', async () => {
	await checkHead(USER, ID);
	chain = ['a', 'b', 'x', 'y'];
	const { kept, view } = await checkHead(USER, ID);
	await giveUpHead(USER, kept!, view.head!);
	chain.push('z');
	const after = await checkHead(USER, ID);
	expect(after).toMatchObject({ holds: true, kept: { n: 4 }, givenUp: [{ n: 3, hash: 'c' }] });
	expect(await namedHead(incidentOf(USER))).toMatchObject({ n: 5, hash: 'z' });
});

/** Somebody found out why, and keeps the head of now. */
async function settle(): Promise<void> {
	const { kept, view, holds } = await checkHead(USER, ID);
	expect(holds).toBe(false);
	await giveUpHead(USER, kept!, view.head!);
}

test('a head that two pages give up at once is given up once, and the first word stands', async () => {
	await checkHead(USER, ID);
	chain = ['a', 'b', 'x'];
	const one = await checkHead(USER, ID);
	chain.push('y');
	const other = await checkHead(USER, ID);
	await giveUpHead(USER, one.kept!, one.view.head!);
	await giveUpHead(USER, other.kept!, other.view.head!);
	expect(await checkHead(USER, ID)).toMatchObject({
		...{ holds: true, kept: { hash: 'x' } },
		givenUp: [{ hash: 'c' }]
	});
});

test('a head that came back and was lost again is listed once, where it was lost last', async () => {
	await checkHead(USER, ID);
	for (const now of ['abx', 'abc', 'aby']) {
		chain = [...now];
		await settle();
	}
	const { givenUp } = await checkHead(USER, ID);
	expect(givenUp.map(({ hash }) => hash)).toEqual(['x', 'c']);
});

test('an answer about a head that was given up while it was awaited is not given', async () => {
	await checkHead(USER, ID);
	chain = ['a', 'b', 'x'];
	const { kept, view } = await checkHead(USER, ID);
	const answer = fetch;
	vi.stubGlobal('fetch', async (url: string) => {
		vi.stubGlobal('fetch', answer);
		await giveUpHead(USER, kept!, view.head!);
		return answer(url);
	});
	expect(await checkHead(USER, ID)).toMatchObject({ holds: true, kept: { hash: 'x' } });
});

test('heads that a device has stored twice are listed once', async () => {
	const value = [headOf(3), headOf(2), headOf(3)];
	await withUserStore(USER, (store) =>
		store.put('views', { at: 1, value }, `heads-given-up:${ID}`)
	);
	const { givenUp } = await checkHead(USER, ID);
	expect(givenUp.map(({ hash }) => hash)).toEqual(['b', 'c']);
});

test('where nothing can be kept, giving up says so', async () => {
	await checkHead(USER, ID);
	chain = ['a', 'b', 'x'];
	const { kept, view } = await checkHead(USER, ID);
	vi.stubGlobal('indexedDB', {
		open: () => {
			throw new DOMException('no storage', 'InvalidStateError');
		}
	});
	await expect(giveUpHead(USER, kept!, view.head!)).rejects.toThrow('no storage');
});

test('each user and incident has its own', async () => {
	await checkHead(USER, ID);
	expect((await checkHead('USERB', ID)).kept).toBeUndefined();
	expect((await checkHead(USER, '01KPEZ1NX06YB978GQ9W0DNG00')).kept).toBeUndefined();
});

const incidentOf = (userId: string, compartment = 'command') =>
	({ id: ID, me: { userId }, compartments: [{ key: compartment }] }) as unknown as IncidentView;

test('those who do not see the inside have no head to name', async () => {
	expect(await namedHead(incidentOf(USER, 'liaison-la'))).toBeUndefined();
	expect(asked).toEqual([]);
});

test('an export names the head of now, without an answer the one kept here', async () => {
	expect(await namedHead(incidentOf(USER))).toMatchObject({ n: 3, hash: 'c' });
	chain.push('d');
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
	expect(await namedHead(incidentOf(USER))).toMatchObject({ n: 3, hash: 'c' });
	expect(await namedHead(incidentOf('USERB'))).toBeUndefined();
});

test('an export does not wait for a server that does not answer', async () => {
	await checkHead(USER, ID);
	vi.stubGlobal('fetch', () => new Promise(() => undefined));
	vi.useFakeTimers({ toFake: ['setTimeout'] });
	try {
		const named = namedHead(incidentOf(USER));
		await vi.waitUntil(() => vi.getTimerCount() > 0);
		vi.advanceTimersByTime(60_000);
		expect(await named).toMatchObject({ n: 3 });
	} finally {
		vi.useRealTimers();
	}
});

test('a head that the chain no longer holds is named as long as it is kept', async () => {
	await checkHead(USER, ID);
	chain = ['a', 'x', 'y', 'z'];
	expect(await namedHead(incidentOf(USER))).toMatchObject({ n: 3, hash: 'c', lost: true });
	const answer = fetch;
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
	expect(await namedHead(incidentOf(USER))).toMatchObject({ n: 3, hash: 'c', lost: true });
	vi.stubGlobal('fetch', answer);
	chain = ['a', 'b', 'c', 'd'];
	expect(await namedHead(incidentOf(USER))).not.toHaveProperty('lost');
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
	expect(await namedHead(incidentOf(USER))).not.toHaveProperty('lost');
});
