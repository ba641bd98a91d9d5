import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { IDBFactory } from 'fake-indexeddb';
import { createTask } from '#lib/board/commands/task.commands.ts';
import type { Environment } from './environment.ts';
import { fakeLocalStorage } from './fixtures/fake-local-storage.ts';
import { incidentFixture, until } from './fixtures/incident.ts';
import { keptUsers, localDataOf } from './local-data.ts';
import { openSession } from './session.ts';
import { signedIn, rememberedUser } from './who.ts';

const offline: Environment = {
	origin: 'http://127.0.0.1:1',
	fetch: () => Promise.reject(new TypeError('offline')),
	openSocket: () => {
		throw new Error('offline');
	},
	storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
	now: () => Date.now(),
	onWake: () => () => undefined
};
const KEY_A = Buffer.alloc(32, 1).toString('base64');
const KEY_B = Buffer.alloc(32, 2).toString('base64');
const user = (id: string) => ({
	id,
	username: id,
	displayName: id,
	language: 'zh-CN',
	isAdmin: false
});

async function workOffline(id: string, titles: string[]): Promise<void> {
	const incident = incidentFixture(undefined, {
		me: { ...incidentFixture().me, userId: id }
	});
	const { board, handle, close } = await openSession({ incident, environment: offline });
	for (const title of titles) createTask(board, { title });
	if (titles.length > 0)
		await handle.attachFile('command', new File(['photo of A'], 'a.txt', { type: 'text/plain' }));
	await until(() => handle.volatile === 0);
	await close();
}

/** Everything in IndexedDB and localStorage as one string of bytes. */
async function dump(): Promise<string> {
	const parts: string[] = [JSON.stringify({ ...localStorage })];
	for (const { name } of await indexedDB.databases()) {
		parts.push(name!);
		const db = await new Promise<IDBDatabase>((resolve) => {
			const request = indexedDB.open(name!);
			request.onsuccess = () => resolve(request.result);
		});
		for (const store of db.objectStoreNames) {
			const values = await new Promise<unknown[]>((resolve) => {
				const request = db.transaction(store).objectStore(store).getAll();
				request.onsuccess = () => resolve(request.result);
			});
			parts.push(
				JSON.stringify(values, (_, value: unknown) =>
					value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value
				)
			);
		}
		db.close();
	}
	return parts.join('\n');
}

beforeEach(() => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	vi.stubGlobal('localStorage', fakeLocalStorage());
});

describe('two users of one browser', () => {
	test('the second finds nothing of the first, whose unsent work comes back with them', async () => {
		await signedIn(user('USERA'), KEY_A);
		await workOffline('USERA', ['CANARY-秘密-1', 'CANARY-秘密-2']);
		expect(await localDataOf('USERA')).toMatchObject({ unsent: 2, uploads: 1 });
		expect(await dump()).toContain('CANARY');

		await signedIn(user('USERB'), KEY_B);
		const seen = await dump();
		expect(seen).not.toContain('CANARY');
		expect(seen).not.toContain('photo of A');
		expect(seen).not.toContain(KEY_A);
		expect([...(await keptUsers())]).toEqual(['USERB']);
		expect(rememberedUser()?.id).toBe('USERB');
		await workOffline('USERB', []);

		await signedIn(user('USERA'), KEY_A);
		expect(await localDataOf('USERA')).toMatchObject({ unsent: 2, uploads: 1 });
		const incident = incidentFixture(undefined, {
			me: { ...incidentFixture().me, userId: 'USERA' }
		});
		const { board, handle, close } = await openSession({ incident, environment: offline });
		expect(handle.status.unsent).toBe(2);
		expect(board.tasks.list()).toHaveLength(2);
		createTask(board, { title: 'third' });
		await until(() => handle.volatile === 0);
		expect(handle.status.unsent).toBe(3);
		await close();
	});

	test('where nothing is unsent, nothing at all stays', async () => {
		await signedIn(user('USERA'), KEY_A);
		await workOffline('USERA', []);
		await signedIn(user('USERB'), KEY_B);
		expect(await dump()).not.toContain('USERA');
	});

	test('a wrong key opens nothing, and loses nothing', async () => {
		await signedIn(user('USERA'), KEY_A);
		await workOffline('USERA', ['CANARY']);
		await signedIn(user('USERB'), KEY_B);
		// A server set up anew has other keys: one can go on, and what is sealed stays.
		await signedIn(user('USERA'), KEY_B);
		expect(rememberedUser()?.id).toBe('USERA');
		expect(await localDataOf('USERA')).toMatchObject({ unsent: 0 });
		await signedIn(user('USERA'), KEY_A);
		expect(await localDataOf('USERA')).toMatchObject({ unsent: 1 });
	});
});
