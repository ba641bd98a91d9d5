/**
 * Whose page this is, also offline. The last signed-in user is remembered on the device;
 * the readable cookie `tongtu_user` tells at once whether the session is still theirs,
 * and where it does not, the server is asked before anything of theirs is opened.
 */
import * as v from 'valibot';
import { localKeyValue, type KeyValue } from './environment.ts';
import { keepsSealed, keptUsers, removeLocalData } from './local-data.ts';
import { userKey } from './names.ts';

const userSchema = v.object({
	id: v.string(),
	username: v.string(),
	displayName: v.string(),
	language: v.string(),
	isAdmin: v.optional(v.boolean(), false)
});
export type SignedInUser = v.InferOutput<typeof userSchema>;
const answerSchema = v.object({ user: userSchema, deviceKey: v.optional(v.string()) });

export type Who =
	/** unconfirmed: from this device; the server has not been asked or not answered. */
	| { kind: 'known'; user: SignedInUser; confirmed: boolean }
	| { kind: 'signed_out' }
	/** Offline, and nobody known to this device has a session here. */
	| { kind: 'unreachable' };

const REMEMBERED = 'tongtu-who';
const CHANNEL = 'tongtu-who';
const COOKIE = 'tongtu_user';
const TIMEOUT_MS = 4_000;
/** Where nobody known has a session here there is nothing to go on with: a slow link is waited for. */
const PATIENT_MS = 20_000;

export function rememberedUser(storage: KeyValue = localKeyValue()): SignedInUser | undefined {
	try {
		return v.parse(userSchema, JSON.parse(storage.getItem(REMEMBERED) ?? 'null'));
	} catch {
		return undefined;
	}
}

/**
 * Who is signed in; asks the server first where this device cannot be sure. Without an answer,
 * nothing of the one remembered is opened where the cookie names somebody else or has been
 * taken away: then that session has ended.
 */
export async function whoAmI(): Promise<Who> {
	const remembered = rememberedUser();
	if (remembered && cookieUser() === remembered.id)
		return { kind: 'known', user: remembered, confirmed: false };
	return confirmWho(PATIENT_MS);
}

/** Asks the server who is signed in, and makes this device theirs. */
export async function confirmWho(timeout = TIMEOUT_MS): Promise<Who> {
	let answer: v.InferOutput<typeof answerSchema>;
	try {
		const response = await fetch('/api/v1/session', {
			cache: 'no-store',
			headers: { accept: 'application/json' },
			signal: AbortSignal.timeout(timeout)
		});
		if (response.status === 401) return { kind: 'signed_out' };
		answer = v.parse(answerSchema, await response.json());
	} catch {
		return { kind: 'unreachable' };
	}
	await signedIn(answer.user, answer.deviceKey);
	return { kind: 'known', user: answer.user, confirmed: true };
}

/**
 * Makes the device this user's: what it kept of anyone else is removed, their unsent work
 * sealed until they return, and one's own sealed work put back.
 */
export async function signedIn(user: SignedInUser, deviceKey?: string): Promise<void> {
	const storage = localKeyValue();
	// Other tabs let go of what is theirs before it is removed.
	if (rememberedUser(storage)?.id !== user.id) tell(user.id);
	const others = [...(await keptUsers())].filter((other) => other !== user.id);
	if (others.length > 0 || (await keepsSealed())) {
		const { sealUnsent, unsealUnsent } = await import('./sealed-outbox.ts');
		for (const other of others) {
			await sealUnsent(other, storage.getItem(userKey(other, 'key')));
			await removeLocalData(other);
		}
		await unsealUnsent(user.id, deviceKey ?? null);
	}
	if (deviceKey) storage.setItem(userKey(user.id, 'key'), deviceKey);
	storage.setItem(REMEMBERED, JSON.stringify(user));
}

/** Notes a language that this user has chosen, so that the next loading does not undo it. */
export function rememberLanguage(language: string): void {
	const storage = localKeyValue();
	const user = rememberedUser(storage);
	if (user) storage.setItem(REMEMBERED, JSON.stringify({ ...user, language }));
}

/**
 * Ends the session, and removes what the device keeps of `remove`. Rejects where the server
 * cannot be reached: the cookie is not ours to delete, so one would only seem signed out.
 */
export async function signOut(remove?: string): Promise<void> {
	const response = await fetch('/api/v1/session', { method: 'DELETE' });
	if (!response.ok && response.status !== 401) throw new Error(`sign out: ${response.status}`);
	// Before anyone is told: whoever hears it leaves the page, this one too.
	if (remove !== undefined) await removeLocalData(remove);
	forgetUser();
}

/** Forgets who was signed in; what the device keeps stays unless removed. */
export function forgetUser(): void {
	localKeyValue().removeItem(REMEMBERED);
	tell(null);
}

/** Another tab has signed in as someone else, or out (null). Returns the way to stop. */
export function onUserChange(listener: (user: string | null) => void): () => void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.onmessage = (event: MessageEvent) => listener(event.data as string | null);
	return () => channel.close();
}

function tell(user: string | null): void {
	const channel = new BroadcastChannel(CHANNEL);
	channel.postMessage(user);
	channel.close();
}

function cookieUser(): string | undefined {
	const match = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(document.cookie);
	return match?.[1] ? decodeURIComponent(match[1]) : undefined;
}
