/**
 * A browser sees only a failed socket, so the session asks by HTTP why, before it says
 * "offline".
 */
import * as v from 'valibot';
import type { Environment } from './environment.ts';

export type Answer =
	/** Nobody answered, or nobody of ours. */
	| { kind: 'offline' }
	| { kind: 'session_ended' }
	| { kind: 'right_withdrawn' }
	/** This server does not know the incident: another one, or restored from an older copy. */
	| { kind: 'not_found' }
	| { kind: 'incident_closed' }
	/** The server is there and would let us: only the socket fails. */
	| { kind: 'reachable'; access: 'r' | 'rw' }
	/** As many connections of this user, or from this address, as the server takes. */
	| { kind: 'crowded' }
	/** The server is there and has trouble, or asks us to wait. */
	| { kind: 'unavailable' };

const TIMEOUT_MS = 6_000;
const accessSchema = v.object({ access: v.picklist(['r', 'rw', 'none']) });
/** The server's word to one whose connections are too many. */
const CROWDED = 'too_many_connections';
/** The server's word to whom an administrator has given a new password. */
export const PASSWORD_FIRST = 'password_change_required';
const errorSchema = v.object({ code: v.string() });

/** Asks what this user may do with a compartment now. Never throws. */
export async function askAccess(
	environment: Environment,
	incident: string,
	compartment: string
): Promise<Answer> {
	try {
		const response = await environment.fetch(
			`${environment.origin}/api/v1/incidents/${incident}/access/${compartment}`,
			{ cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) }
		);
		// A portal of the network answers too, with anything: only our own words count.
		const body: unknown = await response.json();
		if (response.ok) {
			const access = v.parse(accessSchema, body).access;
			return access === 'none' ? { kind: 'right_withdrawn' } : { kind: 'reachable', access };
		}
		const { code } = v.parse(errorSchema, body);
		// Signed in, but a password is still to be chosen: nothing is said about the right.
		if (code === PASSWORD_FIRST) return { kind: 'session_ended' };
		if (code === CROWDED) return { kind: 'crowded' };
		return ofStatus(response.status);
	} catch {
		return { kind: 'offline' };
	}
}

function ofStatus(status: number): Answer {
	switch (status) {
		case 401:
			return { kind: 'session_ended' };
		case 403:
			return { kind: 'right_withdrawn' };
		case 404:
			return { kind: 'not_found' };
		case 409:
			return { kind: 'incident_closed' };
		default:
			return { kind: 'unavailable' };
	}
}
