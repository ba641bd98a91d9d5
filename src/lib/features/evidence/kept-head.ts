/**
 * The newest head of an incident's chain that this device has seen. A chain that does not hold
 * it any more was made anew, or the server was put back to an older state: the device says so,
 * and goes on keeping the one it has, until a person has found out why.
 */
import { openUserStore, withUserStore } from '#lib/sync/user-store.ts';
import { call } from '../incidents/api-call.ts';
import { seesInside, type IncidentView } from '../incidents/incident-view.ts';
import type { HeadView, SignedHead } from './head-view.ts';

/** As a device keeps it; `lost` since the chain was found not to hold it. */
type KeptHead = SignedHead & { readonly lost?: true };

export interface HeadCheck {
	readonly view: HeadView;
	/** What this device had before; undefined where it had none. */
	readonly kept: SignedHead | undefined;
	/** Whether the chain still holds it. */
	readonly holds: boolean;
	/** Whether the chain ends before it, as after a restored backup. */
	readonly shorter: boolean;
	/** Those that were given up, oldest first: what had been noted is not forgotten. */
	readonly givenUp: readonly SignedHead[];
}

const keyOf = (incident: string) => `head:${incident}`;
const givenUpKeyOf = (incident: string) => `heads-given-up:${incident}`;
/** A device keeps no more of those it gave up. */
const MOST_GIVEN_UP = 20;

/**
 * Asks for the head, holds it against the one kept here, and keeps it where it fits.
 * @throws Refusal
 */
export async function checkHead(user: string, incident: string): Promise<HeadCheck> {
	const kept = await keptHead(user, incident);
	const known = kept ? `?known=${kept.n}` : '';
	const path = `/incidents/${encodeURIComponent(incident)}/journal/head${known}`;
	const view = await call<HeadView>('GET', path);
	const holds = kept === undefined || view.known?.hash === kept.hash;
	if (holds && view.head && view.head.n >= (kept?.n ?? 0)) await keepHead(user, kept, view.head);
	if (!holds && !kept.lost) await keepHead(user, kept, { ...kept, lost: true });
	// Settled meanwhile: the answer is about a head that is not kept any more.
	if (!holds && (await keptHead(user, incident))?.hash !== kept.hash)
		return checkHead(user, incident);
	const shorter = kept !== undefined && (view.head?.n ?? 0) < kept.n;
	return { view, kept, holds, shorter, givenUp: await givenUpHeads(user, incident) };
}

/** Exports and reports do not wait longer for the server, ms. */
const PATIENCE_MS = 3000;

/**
 * What an export or a report is to name: the head of now or, without an answer, the one kept here.
 * A head that the chain no longer holds is named as long as this device keeps it, as `lost`. None to
 * those who do not see the inside.
 */
export async function namedHead(incident: IncidentView): Promise<KeptHead | undefined> {
	if (!seesInside(incident)) return undefined;
	const { userId } = incident.me;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
	});
	try {
		const { view, kept, holds } = await Promise.race([checkHead(userId, incident.id), late]);
		return kept && !holds ? { ...kept, lost: true } : (view.head ?? undefined);
	} catch {
		return keptHead(userId, incident.id);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Keeps `head` in place of the one that the chain does not hold: somebody found out why. The former
 * one is set aside, not thrown away. Nothing is done where another page has put one in its place.
 * @throws DOMException where nothing can be kept
 */
export async function giveUpHead(user: string, kept: SignedHead, head: SignedHead): Promise<void> {
	const { incidentId } = kept;
	const at = Date.now();
	const store = await openUserStore(user);
	try {
		const { store: views, done } = store.transaction('views', 'readwrite');
		const now = (await views.get(keyOf(incidentId)))?.value as SignedHead | undefined;
		if (now?.hash !== kept.hash) return;
		const before = (await views.get(givenUpKeyOf(incidentId)))?.value as
			readonly SignedHead[] | undefined;
		const givenUp = once([...(before ?? []), kept]).slice(-MOST_GIVEN_UP);
		await Promise.all([
			views.put({ at, value: givenUp }, givenUpKeyOf(incidentId)),
			views.put({ at, value: head }, keyOf(incidentId)),
			done
		]);
	} finally {
		store.close();
	}
}

/** The same head may be lost, come back with a backup, and be lost again: the last time counts. */
function once(heads: readonly SignedHead[]): SignedHead[] {
	return heads.filter(
		({ hash }, place) => heads.findLastIndex((other) => other.hash === hash) === place
	);
}

/** Has the head of now signed and kept by the server. @throws Refusal */
export function signHead(incident: string): Promise<HeadView> {
	return call<HeadView>('POST', `/incidents/${encodeURIComponent(incident)}/journal/head`);
}

async function keptHead(user: string, incident: string): Promise<KeptHead | undefined> {
	const found = await withUserStore(user, (store) => store.get('views', keyOf(incident))).catch(
		() => undefined
	);
	return found?.value as KeptHead | undefined;
}

async function givenUpHeads(user: string, incident: string): Promise<readonly SignedHead[]> {
	const found = await withUserStore(user, (store) =>
		store.get('views', givenUpKeyOf(incident))
	).catch(() => undefined);
	return once((found?.value as readonly SignedHead[] | undefined) ?? []);
}

/** Where another page has not put one in its place meanwhile. @param kept the one before */
async function keepHead(user: string, kept: SignedHead | undefined, head: KeptHead): Promise<void> {
	await withUserStore(user, async (store) => {
		const { store: views, done } = store.transaction('views', 'readwrite');
		const now = (await views.get(keyOf(head.incidentId)))?.value as SignedHead | undefined;
		if (now?.hash !== kept?.hash) return;
		await Promise.all([views.put({ at: Date.now(), value: head }, keyOf(head.incidentId)), done]);
	}).catch(() => undefined);
}
