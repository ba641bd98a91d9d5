/** Names to sign in with: any script's letters, as one canonical form (NFKC, lower case). */
import { AuthError } from './auth-error.ts';

export function canonicalUsername(name: string): string {
	return name.normalize('NFKC').trim().toLowerCase();
}

/** @throws AuthError username_invalid */
export function checkUsername(name: string): string {
	const canonical = canonicalUsername(name);
	if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,39}$/u.test(canonical)) {
		throw new AuthError('username_invalid');
	}
	return canonical;
}
