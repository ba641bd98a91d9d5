/** Incidents as last seen by a user, members and all, kept on the device: names show offline too. */
import { withUserStore } from '#lib/sync/user-store.ts';
import type { IncidentSummary } from './incident-summary.ts';
import type { IncidentView } from './incident-view.ts';

export interface Cached<T> {
	/** When the server said so, UTC ms. */
	readonly at: number;
	readonly value: T;
}

export function cacheIncidents(user: string, list: readonly IncidentSummary[]): Promise<void> {
	return put(user, 'list', list);
}

export function cachedIncidents(
	user: string
): Promise<Cached<readonly IncidentSummary[]> | undefined> {
	return get(user, 'list');
}

export function cacheIncident(user: string, incident: IncidentView): Promise<void> {
	return put(user, `incident:${incident.id}`, incident);
}

/** Undefined where this device has never seen the incident, or it is another user's view. */
export async function cachedIncident(
	user: string,
	id: string
): Promise<Cached<IncidentView> | undefined> {
	const cached = await get<IncidentView>(user, `incident:${id}`);
	return cached?.value.me.userId === user ? cached : undefined;
}

/** Forgets an incident that this user may no longer see. */
export async function forgetIncident(user: string, id: string): Promise<void> {
	await withUserStore(user, (store) => store.delete('views', `incident:${id}`)).catch(
		() => undefined
	);
}

async function put(user: string, key: string, value: unknown): Promise<void> {
	// Runes hand out proxies, which IndexedDB cannot take.
	const plain: unknown = JSON.parse(JSON.stringify(value));
	await withUserStore(user, (store) =>
		store.put('views', { at: Date.now(), value: plain }, key)
	).catch(() => undefined);
}

async function get<T>(user: string, key: string): Promise<Cached<T> | undefined> {
	const found = await withUserStore(user, (store) => store.get('views', key)).catch(
		() => undefined
	);
	return found as Cached<T> | undefined;
}
