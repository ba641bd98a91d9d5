import { afterEach, expect, test, vi } from 'vitest';
import { hashSecret } from './secrets.ts';
import { FROM, openTestAuth, PASSWORD } from './test-auth.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 24 * 3600_000;

afterEach(() => vi.useRealTimers());

test('the cookie keeps the raw id, the database only its hash', async () => {
	const { auth, database, add } = openTestAuth();
	await add('chen');
	const { cookie, session } = await auth.signIn('chen', PASSWORD, FROM);
	expect(session.id).toBe(hashSecret(cookie));
	expect(cookie).not.toContain(session.id);
	const everything = database.sqlite.serialize().toString('latin1');
	expect(everything).toContain(session.id);
	expect(everything).not.toContain(cookie);
});

test('the hash from the database does not open the session', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	const { cookie, session } = await auth.signIn('chen', PASSWORD, FROM);
	expect(await auth.validateSession(session.id)).toBeNull();
	expect((await auth.validateSession(cookie))?.user.username).toBe('chen');
});

test('a session ends after 14 days without use', async () => {
	vi.useFakeTimers();
	const { auth, add } = openTestAuth();
	await add('chen');
	const { cookie } = await auth.signIn('chen', PASSWORD, FROM);
	vi.advanceTimersByTime(14 * DAY + 1);
	expect(await auth.validateSession(cookie)).toBeNull();
});

test('requests slide it on', async () => {
	vi.useFakeTimers();
	const { auth, add } = openTestAuth();
	await add('chen');
	const { cookie } = await auth.signIn('chen', PASSWORD, FROM);
	for (let week = 0; week < 5; week += 1) {
		vi.advanceTimersByTime(8 * DAY);
		expect(await auth.validateSession(cookie)).not.toBeNull();
	}
});

test('a busy socket alone slides it on', async () => {
	vi.useFakeTimers();
	const { auth, add } = openTestAuth();
	await add('chen');
	const { cookie, session } = await auth.signIn('chen', PASSWORD, FROM);
	for (let week = 0; week < 5; week += 1) {
		vi.advanceTimersByTime(8 * DAY);
		expect(auth.touchSession(session.id)).toBe(true);
	}
	expect(await auth.validateSession(cookie)).not.toBeNull();
	vi.advanceTimersByTime(15 * DAY);
	expect(auth.touchSession(session.id)).toBe(false);
});

test('signing out ends the session and tells the rooms which', async () => {
	const { auth, ended, add } = openTestAuth();
	await add('chen');
	const { cookie, session } = await auth.signIn('chen', PASSWORD, FROM);
	auth.signOut(session);
	expect(await auth.validateSession(cookie)).toBeNull();
	expect(auth.touchSession(session.id)).toBe(false);
	expect(ended).toEqual([{ sessionId: session.id }]);
});

test('signing out everywhere ends every session of the user and nobody else’s', async () => {
	const { auth, ended, add } = openTestAuth();
	const chen = await add('chen');
	await add('li');
	const first = await auth.signIn('chen', PASSWORD, FROM);
	const second = await auth.signIn('chen', PASSWORD, FROM);
	const other = await auth.signIn('li', PASSWORD, FROM);
	await auth.signOutEverywhere(chen.id);
	expect(await auth.validateSession(first.cookie)).toBeNull();
	expect(await auth.validateSession(second.cookie)).toBeNull();
	expect(await auth.validateSession(other.cookie)).not.toBeNull();
	expect(ended).toEqual([{ userId: chen.id }]);
});

test('one of my sessions can be ended from the list, another user’s cannot', async () => {
	const { auth, add } = openTestAuth();
	const chen = await add('chen');
	const li = await add('li');
	const mine = await auth.signIn('chen', PASSWORD, FROM);
	expect(auth.accounts.sessionsOf(chen.id)).toMatchObject([
		{ id: mine.session.id, address: FROM.address, agent: 'test' }
	]);
	expect(() => auth.endSession(li.id, mine.session.id)).toThrow('session_not_found');
	auth.endSession(chen.id, mine.session.id);
	expect(await auth.validateSession(mine.cookie)).toBeNull();
});

test('disabling an account ends its sessions, and its socket is told', async () => {
	const { auth, ended, add } = openTestAuth();
	const chen = await add('chen');
	const { cookie, session } = await auth.signIn('chen', PASSWORD, FROM);
	await auth.accounts.setDisabled(chen.id, true, null);
	expect(await auth.validateSession(cookie)).toBeNull();
	expect(auth.touchSession(session.id)).toBe(false);
	expect(ended).toEqual([{ userId: chen.id }]);
});
