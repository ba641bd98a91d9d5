import { monotonicFactory } from 'ulid';

type IdSource = (at: number) => string;

let next: IdSource = monotonicFactory();

/** A ULID, rising within this process also when the clock stands still. `at` is UTC milliseconds. */
export function newId(at: number = Date.now()): string {
	return next(at);
}

/** Takes ids from elsewhere, such as the same ones on every run; returns what puts it back. */
export function takeIdsFrom(source: IdSource): () => void {
	const former = next;
	next = source;
	return () => void (next = former);
}

/** Matches what `newId` makes (Crockford base 32, 26 characters). */
export const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Ids of records: ULIDs, and names given by the server such as `incident`. */
export const RECORD_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** A field of a record, or one entry of a keyed field: `status`, `checklist.01J…`. */
export const FIELD = /^[a-zA-Z][a-zA-Z0-9]{0,40}(\.[A-Za-z0-9_-]{1,64})?$/;

/** The identity of a record everywhere: an id reused in another compartment shadows nothing. */
export type RecordKey = `${string}/${string}`;

export function recordKey(compartment: string, id: string): RecordKey {
	return `${compartment}/${id}`;
}

/** Splits a key into its parts, or undefined where it is none. */
export function parseRecordKey(key: string): { compartment: string; id: string } | undefined {
	const slash = key.indexOf('/');
	if (slash < 1 || slash === key.length - 1) return undefined;
	return { compartment: key.slice(0, slash), id: key.slice(slash + 1) };
}
