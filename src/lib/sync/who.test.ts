import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeLocalStorage } from './fixtures/fake-local-storage.ts';
import { signedIn, whoAmI } from './who.ts';

const user = (id: string) => ({
	id,
	username: id,
	displayName: id,
	language: 'zh-CN',
	isAdmin: false
});

beforeEach(async () => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	vi.stubGlobal('localStorage', fakeLocalStorage());
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
	await signedIn(user('USERA'));
});

describe('whose page this is, without a network', () => {
	test('the one whose session this browser has', async () => {
		vi.stubGlobal('document', { cookie: 'tongtu_locale=en; tongtu_user=USERA' });
		expect(await whoAmI()).toMatchObject({ kind: 'known', user: { id: 'USERA' } });
	});

	test('not the one before, where somebody else has signed in since', async () => {
		vi.stubGlobal('document', { cookie: 'tongtu_user=USERB' });
		expect(await whoAmI()).toEqual({ kind: 'unreachable' });
	});

	test('nobody, where the session was ended', async () => {
		vi.stubGlobal('document', { cookie: '' });
		expect(await whoAmI()).toEqual({ kind: 'unreachable' });
	});
});
