/**
 * The first administrator of an empty server is whoever holds the link printed at its start.
 * The code lives in this process only: a restart prints another, and the first use, or any
 * account made otherwise, closes the door.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Accounts, NewAccount } from './accounts.ts';
import { AuthError } from './auth-error.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { SessionUser } from './sessions.ts';

export class SetupLink {
	readonly #accounts: Accounts;
	#codeHash: string | undefined;

	constructor(accounts: Accounts) {
		this.#accounts = accounts;
	}

	/** A fresh code to print, or null where the server has accounts. */
	open(): string | null {
		if (this.#accounts.count() > 0) return null;
		const code = newSecret();
		this.#codeHash = hashSecret(code);
		return code;
	}

	accepts(code: string): boolean {
		if (!this.#codeHash || this.#accounts.count() > 0) return false;
		return timingSafeEqual(Buffer.from(this.#codeHash), Buffer.from(hashSecret(code)));
	}

	/** @throws AuthError setup_closed, or what is wrong with the account (the link then stays open) */
	async use(
		code: string,
		account: Pick<NewAccount, 'username' | 'displayName' | 'password' | 'language'>
	): Promise<SessionUser> {
		if (!this.accepts(code)) throw new AuthError('setup_closed');
		const hash = this.#codeHash;
		// Closed while the password is hashed, so that two at once cannot both get in.
		this.#codeHash = undefined;
		try {
			return await this.#accounts.create({ ...account, isAdmin: true }, null);
		} catch (error) {
			this.#codeHash = hash;
			throw error;
		}
	}
}
