import { expect, test } from 'vitest';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import {
	checkPassword,
	hashPassword,
	makePassword,
	MIN_PASSWORD,
	verifyPassword
} from './passwords.ts';

test.each([
	['short one', 'password_too_short'],
	['1234567890', 'password_too_common'],
	['Password123', 'password_too_common'],
	['aaaaaaaaaaaaaa', 'password_too_common'],
	['commander1', 'password_is_name'],
	['x'.repeat(513), 'password_too_long']
])('%s: %s', (password, code) => {
	expect(() => checkPassword(password, 'commander')).toThrow(code);
});

test.each(['three calm rivers', '磨憨口岸三条河流过山', 'all lower case', '9472620184'])(
	'%s is fine: no capitals, digits or symbols are demanded',
	(password) => {
		expect(() => checkPassword(password, 'commander')).not.toThrow();
	}
);

test('the list holds nothing the length rule refuses anyway, and nothing that is not lower case', () => {
	for (const entry of COMMON_PASSWORDS) {
		expect(entry.length).toBeGreaterThanOrEqual(MIN_PASSWORD);
		expect(entry).toBe(entry.toLowerCase());
	}
});

test('a hash is argon2id, salted, and fits however the characters were composed', async () => {
	const hash = await hashPassword('café au lait');
	expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
	expect(await hashPassword('café au lait')).not.toBe(hash);
	expect(await verifyPassword(hash, 'cafe\u0301 au lait')).toBe(true);
	expect(await verifyPassword(hash, 'cafe au lait')).toBe(false);
});

test('a made password passes the rules and is never made twice', () => {
	const made = new Set(Array.from({ length: 200 }, makePassword));
	expect(made.size).toBe(200);
	for (const password of made) expect(() => checkPassword(password, 'field1')).not.toThrow();
});
