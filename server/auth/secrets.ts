/** Secrets that go out once and are kept only as a hash: sessions, tokens, set-up links. */
import { createHash, randomBytes } from 'node:crypto';

/** SHA-256, hex. The secrets hashed with it have 160 random bits or more, so salt adds nothing. */
export function hashSecret(secret: string): string {
	return createHash('sha256').update(secret).digest('hex');
}

/** 160 random bits in URL-safe letters. */
export function newSecret(): string {
	return randomBytes(20).toString('base64url');
}
