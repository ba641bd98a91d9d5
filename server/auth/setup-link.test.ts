import { expect, test } from 'vitest';
import { openTestAuth, PASSWORD } from './test-auth.ts';

const first = { username: 'first', displayName: '首位管理员', password: PASSWORD } as const;

test('the link makes one administrator and then opens no more', async () => {
	const { auth } = openTestAuth();
	const code = auth.setup.open() ?? '';
	expect(auth.setup.accepts(code)).toBe(true);
	expect(auth.setup.accepts('guess')).toBe(false);
	expect((await auth.setup.use(code, first)).isAdmin).toBe(true);
	expect(auth.setup.accepts(code)).toBe(false);
	await expect(auth.setup.use(code, { ...first, username: 'second' })).rejects.toMatchObject({
		code: 'setup_closed'
	});
	expect(auth.setup.open()).toBeNull();
});

test('two at once: one gets in', async () => {
	const { auth } = openTestAuth();
	const code = auth.setup.open() ?? '';
	const both = await Promise.allSettled([
		auth.setup.use(code, first),
		auth.setup.use(code, { ...first, username: 'second' })
	]);
	expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
	expect(auth.accounts.count()).toBe(1);
});

test('a refused password leaves the link open', async () => {
	const { auth } = openTestAuth();
	const code = auth.setup.open() ?? '';
	await expect(auth.setup.use(code, { ...first, password: 'short' })).rejects.toMatchObject({
		code: 'password_too_short'
	});
	expect(auth.setup.accepts(code)).toBe(true);
});

test('an account made otherwise closes it', async () => {
	const { auth, add } = openTestAuth();
	const code = auth.setup.open() ?? '';
	await add('chen');
	expect(auth.setup.accepts(code)).toBe(false);
});
