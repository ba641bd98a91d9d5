import { afterEach, expect, test, vi } from 'vitest';
import { openTestAuth } from './test-auth.ts';

afterEach(() => vi.useRealTimers());

test('a token acts as its user, and only its hash is kept', async () => {
	const { auth, database, add } = openTestAuth();
	const machine = await add('machine');
	const { token, view } = auth.tokens.create({ userId: machine.id, label: ' 大屏 ' }, null);
	expect(auth.validateToken(token)).toMatchObject({ user: { id: machine.id }, tokenId: view.id });
	expect(view.label).toBe('大屏');
	expect(database.sqlite.serialize().toString('latin1')).not.toContain(token);
	expect(JSON.stringify(auth.tokens.list())).not.toContain(token);
});

test('a withdrawn, expired or foreign token opens nothing', async () => {
	vi.useFakeTimers();
	const { auth, ended, add } = openTestAuth();
	const machine = await add('machine');
	const short = auth.tokens.create(
		{ userId: machine.id, label: 'a', expiresAt: Date.now() + 1000 },
		null
	);
	const long = auth.tokens.create({ userId: machine.id, label: 'b' }, null);
	vi.advanceTimersByTime(1001);
	expect(auth.validateToken(short.token)).toBeNull();
	auth.withdrawToken(long.view.id, null);
	expect(auth.validateToken(long.token)).toBeNull();
	expect(ended).toEqual([{ tokenId: long.view.id }]);
	expect(() => auth.withdrawToken(long.view.id, null)).toThrow('token_not_found');
	expect(auth.validateToken('tongtu_something')).toBeNull();
});

test('the token of a disabled user opens nothing', async () => {
	const { auth, add } = openTestAuth();
	const machine = await add('machine');
	const { token } = auth.tokens.create({ userId: machine.id, label: 'a' }, null);
	await auth.accounts.setDisabled(machine.id, true, null);
	expect(auth.validateToken(token)).toBeNull();
});
