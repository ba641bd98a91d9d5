/**
 * What this device keeps, by name. Every name carries the user, so that signing in as
 * someone else never opens, shows or sends the former's data.
 */
const PREFIX = 'tongtu:';

/** Member lists, uploads and what else belongs to a user and no document. */
export function userDatabase(user: string): string {
	return `${PREFIX}${user}`;
}

/** One compartment's document and outbox. */
export function documentDatabase(user: string, incident: string, compartment: string): string {
	return `${PREFIX}${user}:doc:${incident}:${compartment}`;
}

/** Unsent commands of former users of this browser, each readable by its author alone. */
export const SEALED_DATABASE = 'tongtu-sealed';

/** A key of localStorage that belongs to a user. */
export function userKey(user: string, name: string): string {
	return `${PREFIX}${user}:${name}`;
}

/** Map tiles visited; of one user at a time, removed with that user's data. */
export const TILE_CACHE = 'tongtu-tiles';

/** The user, and for documents the incident and compartment, that a database name carries. */
export function parseName(
	name: string
): { user: string; incident?: string; compartment?: string } | undefined {
	const match = /^tongtu:([^:]+)(?::doc:([^:]+):([^:]+))?/.exec(name);
	if (!match) return undefined;
	const [, user, incident, compartment] = match;
	return incident && compartment ? { user: user!, incident, compartment } : { user: user! };
}
