import { expect, test, vi } from 'vitest';
import { FROM, openTestAuth, PASSWORD } from './test-auth.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test('a name is taken whatever its case', async () => {
	const { add } = openTestAuth();
	await add('chen');
	await expect(add('CHEN')).rejects.toMatchObject({ code: 'username_taken', status: 409 });
});

test.each(['', ' ', 'a b', '-a', 'a/b', 'x'.repeat(41), 'a\u0000'])(
	'%j is no user name',
	async (username) => {
		await expect(openTestAuth().add(username)).rejects.toMatchObject({ code: 'username_invalid' });
	}
);

test.each(['chen', '陈.建国', 'ສົມຊາຍ', 'field1', 'liaison-la'])(
	'%s is a user name',
	async (username) => {
		expect((await openTestAuth().add(username)).username).toBe(username.normalize('NFKC'));
	}
);

test('an organisation is made once and shared', async () => {
	const { auth } = openTestAuth();
	for (const username of ['a', 'b']) {
		await auth.accounts.create(
			{ username, displayName: username, password: PASSWORD, organization: ' 县消防大队 ' },
			null
		);
	}
	const [a, b] = auth.accounts.list();
	expect([a?.organization, b?.organization]).toEqual(['县消防大队', '县消防大队']);
	expect(auth.accounts.find(a?.id ?? '')?.organizationId).toBe(
		auth.accounts.find(b?.id ?? '')?.organizationId
	);
});

test('a list of accounts has no hash in it', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	expect(JSON.stringify(auth.accounts.list())).not.toContain('argon2');
});

test('a reset makes the user choose anew and ends the sessions', async () => {
	const { auth, add } = openTestAuth();
	const chen = await add('chen');
	const before = await auth.signIn('chen', PASSWORD, FROM);
	await auth.accounts.resetPassword(chen.id, 'four loud rivers', null);
	expect(await auth.validateSession(before.cookie)).toBeNull();
	const after = await auth.signIn('chen', 'four loud rivers', FROM);
	expect(after.user.mustChangePassword).toBe(true);
});

test('a change asks for the current password, ends other sessions and opens a new one', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	const { user, cookie } = await auth.signIn('chen', PASSWORD, FROM);
	const change = (current: string, next: string) => auth.changePassword(user, current, next, FROM);
	await expect(change('wrong', 'four loud rivers')).rejects.toMatchObject({
		code: 'wrong_password'
	});
	await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject({ code: 'password_unchanged' });
	await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ code: 'password_too_short' });
	const changed = await change(PASSWORD, 'four loud rivers');
	expect(await auth.validateSession(cookie)).toBeNull();
	expect((await auth.validateSession(changed.cookie))?.user.mustChangePassword).toBe(false);
});

test('guessing the current password of an open session is limited too', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	const { user } = await auth.signIn('chen', PASSWORD, FROM);
	const guess = () => auth.changePassword(user, 'wrong', 'four loud rivers', FROM);
	for (let attempt = 0; attempt < 8; attempt += 1) {
		await expect(guess()).rejects.toMatchObject({ code: 'wrong_password' });
	}
	await expect(guess()).rejects.toMatchObject({ code: 'too_many_attempts' });
});

test('the last administrator cannot be disabled', async () => {
	const { auth, add } = openTestAuth();
	const one = await add('one', { isAdmin: true });
	await expect(auth.accounts.setDisabled(one.id, true, null)).rejects.toMatchObject({
		code: 'last_administrator',
		status: 409
	});
	const two = await add('two', { isAdmin: true });
	await auth.accounts.setDisabled(one.id, true, two.id);
	expect(auth.accounts.list().find(({ id }) => id === one.id)?.disabled).toBe(true);
});

test('what was done to accounts is written down without any secret', async () => {
	const { auth, database, add } = openTestAuth();
	const chen = await add('chen');
	await auth.accounts.resetPassword(chen.id, 'four loud rivers', null);
	await auth.accounts.setDisabled(chen.id, true, null);
	const audit = database.sqlite.prepare('select action, detail from audit order by id').all() as {
		action: string;
	}[];
	expect(audit.map(({ action }) => action)).toEqual([
		'user.added',
		'user.password_reset',
		'user.disabled'
	]);
	expect(JSON.stringify(audit)).not.toMatch(/rivers|argon2/);
});
