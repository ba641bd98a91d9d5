import { expect, test, vi } from 'vitest';
import type { AuthError } from './auth-error.ts';
import { FROM, openTestAuth, PASSWORD } from './test-auth.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const refusal = (attempt: Promise<unknown>): Promise<AuthError> =>
	attempt.then(
		() => expect.fail('signed in'),
		(error: unknown) => error as AuthError
	);

test('the name is found whatever its case or width', async () => {
	const { auth, add } = openTestAuth();
	await add('Chen.Li');
	expect((await auth.signIn(' CHEN.LI ', PASSWORD, FROM)).user.username).toBe('chen.li');
	expect((await auth.signIn('ｃｈｅｎ．ｌｉ', PASSWORD, FROM)).user.username).toBe('chen.li');
});

test('an unknown name, a wrong password and a disabled account are told alike', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	const gone = await add('gone');
	await auth.accounts.setDisabled(gone.id, true, null);
	const answers = await Promise.all([
		refusal(auth.signIn('nobody', PASSWORD, FROM)),
		refusal(auth.signIn('chen', 'not the password', FROM)),
		refusal(auth.signIn('gone', PASSWORD, FROM))
	]);
	for (const answer of answers) {
		expect([answer.code, answer.status, answer.params]).toEqual(['sign_in_failed', 401, {}]);
	}
});

test('an unknown name takes about the time of a real check', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	// The first unknown name also makes the hash it is compared with.
	await refusal(auth.signIn('warm', 'up', FROM));
	const timed = async (name: string) => {
		const start = performance.now();
		await refusal(auth.signIn(name, 'not the password', FROM));
		return performance.now() - start;
	};
	const known = Math.min(await timed('chen'), await timed('chen'), await timed('chen'));
	const unknown = Math.min(await timed('nobody'), await timed('nobody'), await timed('nobody'));
	expect(unknown).toBeGreaterThan(known / 3);
});

test('the ninth failure for one name from one address is refused before the password is looked at', async () => {
	const { auth, add } = openTestAuth();
	await add('chen');
	for (let attempt = 0; attempt < 8; attempt += 1) {
		expect((await refusal(auth.signIn('chen', 'wrong', FROM))).code).toBe('sign_in_failed');
	}
	const limited = await refusal(auth.signIn('chen', PASSWORD, FROM));
	expect([limited.code, limited.status]).toEqual(['too_many_attempts', 429]);
	expect(limited.params.seconds).toBeGreaterThan(0);
	// The same person at another place is not locked out by it, nor another at this place.
	expect(await auth.signIn('chen', PASSWORD, { ...FROM, address: '10.1.1.1' })).toBeTruthy();
	await add('li');
	expect(await auth.signIn('li', PASSWORD, FROM)).toBeTruthy();
});

test('an unknown name is limited in the same way, so that limits tell nothing', async () => {
	const { auth } = openTestAuth();
	for (let attempt = 0; attempt < 8; attempt += 1) {
		await refusal(auth.signIn('nobody', 'wrong', FROM));
	}
	expect((await refusal(auth.signIn('nobody', 'wrong', FROM))).code).toBe('too_many_attempts');
});

test('the wait is over after ten minutes', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	try {
		const { auth, add } = openTestAuth();
		await add('chen');
		for (let attempt = 0; attempt < 9; attempt += 1) {
			await refusal(auth.signIn('chen', 'wrong', FROM));
		}
		vi.advanceTimersByTime(10 * 60_000 + 1000);
		expect(await auth.signIn('chen', PASSWORD, FROM)).toBeTruthy();
	} finally {
		vi.useRealTimers();
	}
});
