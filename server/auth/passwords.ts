/**
 * Passwords: argon2id with the parameters of the OWASP cheat sheet (19 MiB, 2 passes), and
 * rules that help without theatre: long enough, not among the commonest, not the name.
 * No composition rules and no expiry (NIST SP 800-63B §3.1.1).
 */
import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AuthError } from './auth-error.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

export const MIN_PASSWORD = 10;
/** Only so that nobody makes the server hash megabytes. */
export const MAX_PASSWORD = 512;

const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** @throws AuthError with the first rule broken */
export function checkPassword(password: string, username: string): void {
	if ([...password].length < MIN_PASSWORD)
		throw new AuthError('password_too_short', { min: MIN_PASSWORD });
	if (password.length > MAX_PASSWORD)
		throw new AuthError('password_too_long', { max: MAX_PASSWORD });
	const text = plain(password);
	if (text.includes(plain(username)) && [...text].length - username.length < 4) {
		throw new AuthError('password_is_name');
	}
	if (COMMON_PASSWORDS.has(text) || new Set(text).size < 3) {
		throw new AuthError('password_too_common');
	}
}

export function hashPassword(password: string): Promise<string> {
	return hash(password.normalize('NFKC'), OPTIONS);
}

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
	if (password.length > MAX_PASSWORD) return false;
	return verify(stored, password.normalize('NFKC'));
}

let nobody: Promise<string> | undefined;

/** Takes the time of a real check, so that an unknown name cannot be told from a wrong password. */
export async function verifyNobody(password: string): Promise<false> {
	nobody ??= hashPassword('a password of nobody at all');
	await verifyPassword(await nobody, password);
	return false;
}

/** Without letters that are mistaken for others when read out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to be read out or typed from paper: four groups of four, about 79 bits. */
export function makePassword(): string {
	const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
	return Array.from({ length: 4 }, group).join('-');
}
