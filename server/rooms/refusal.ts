/** Why an update is not taken, what code its connection closes with, and what becomes of it. */
import { CLOSE, type CloseCode } from '#lib/sync/close-codes.ts';
import type { Problem } from './outline.ts';

export type Refusal =
	/** The role may read this compartment, not write it. */
	| 'read-only'
	/** The member is none any more, or not for this compartment. */
	| 'right-withdrawn'
	| 'incident-closed'
	| Problem;

/** All of these go to quarantine: a commander may still adopt them. */
export const REFUSAL_CODES: Readonly<Record<Refusal, CloseCode>> = {
	'read-only': CLOSE.rightWithdrawn,
	'right-withdrawn': CLOSE.rightWithdrawn,
	'incident-closed': CLOSE.incidentClosed,
	'foreign-client-id': CLOSE.malformed,
	'fact-changed': CLOSE.malformed,
	'record-removed': CLOSE.malformed,
	'missing-dependency': CLOSE.malformed
};
