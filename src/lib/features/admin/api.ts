/** Calls of the administration page. Refusals become errors whose message is for the user. */
import { m } from '#lib/i18n/paraglide/messages.js';

export interface AccountView {
	readonly id: string;
	readonly username: string;
	readonly displayName: string;
	readonly organization: string | null;
	readonly language: string;
	readonly isAdmin: boolean;
	readonly disabled: boolean;
	readonly mustChangePassword: boolean;
	readonly createdAt: number;
}

export interface TokenView {
	readonly id: string;
	readonly label: string;
	readonly userId: string;
	readonly username: string;
	readonly createdAt: number;
	readonly expiresAt: number | null;
	readonly withdrawnAt: number | null;
	readonly lastUsedAt: number | null;
}

export interface NewUser {
	readonly username: string;
	readonly displayName: string;
	readonly organization: string | null;
	readonly language: string;
	readonly isAdmin: boolean;
}

/** A refusal with a message in the user's language. */
export class Refused extends Error {
	readonly code: string;
	constructor(code: string, message: string) {
		super(message);
		this.name = 'Refused';
		this.code = code;
	}
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
	let response: Response;
	try {
		response = await fetch(`/api/v1/admin/${path}`, {
			method,
			cache: 'no-store',
			...(body === undefined
				? {}
				: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
		});
	} catch {
		throw new Refused('offline', m.account_admin_offline());
	}
	if (response.status === 401) {
		location.assign(`/login?reason=ended&next=${encodeURIComponent(location.pathname)}`);
	}
	if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
	const refusal = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
	throw new Refused(refusal.code ?? 'internal', refusal.message ?? m.error_internal());
}

/** With the password where the server made one: it is shown once. */
type WithPassword = { user: AccountView; password?: string };

export const admin = {
	users: async () => (await call<{ users: AccountView[] }>('GET', 'users')).users,
	addUser: (user: NewUser) => call<WithPassword>('POST', 'users', user),
	setDisabled: (id: string, disabled: boolean) =>
		call<WithPassword>('PATCH', `users/${id}`, { disabled }),
	resetPassword: (id: string) => call<WithPassword>('PATCH', `users/${id}`, { password: true }),
	tokens: async () => (await call<{ tokens: TokenView[] }>('GET', 'tokens')).tokens,
	addToken: (token: { userId: string; label: string; days: number | null }) =>
		call<{ token: string; view: TokenView }>('POST', 'tokens', token),
	withdrawToken: (id: string) => call<undefined>('DELETE', `tokens/${id}`)
};
