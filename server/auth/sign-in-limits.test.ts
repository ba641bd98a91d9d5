import { expect, test } from 'vitest';
import { createSignInLimits } from './sign-in-limits.ts';

const HERE = '192.168.1.20';
const refused = { code: 'too_many_attempts', status: 429 };

test('one address trying many names is stopped', async () => {
	const limits = createSignInLimits();
	for (let n = 0; n < 80; n += 1) await limits.take(`name${n}`, HERE);
	await expect(limits.take('another', HERE)).rejects.toMatchObject(refused);
	await limits.take('another', '10.0.0.1');
});

test('one name tried from many addresses is stopped', async () => {
	const limits = createSignInLimits();
	for (let n = 0; n < 60; n += 1) await limits.take('chen', `10.0.0.${n}`);
	await expect(limits.take('chen', '10.0.1.1')).rejects.toMatchObject(refused);
});

test('a success clears the failures of its name at its address', async () => {
	const limits = createSignInLimits();
	for (let round = 0; round < 5; round += 1) {
		for (let attempt = 0; attempt < 8; attempt += 1) await limits.take('chen', HERE);
		await limits.succeeded('chen', HERE);
	}
});

test('many signing in behind one address at a change of shift are not stopped', async () => {
	const limits = createSignInLimits();
	for (let n = 0; n < 300; n += 1) {
		await limits.take(`name${n}`, HERE);
		await limits.succeeded(`name${n}`, HERE);
	}
});
