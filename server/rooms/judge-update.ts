/** [S30] Everything an update must pass before it is committed, in order. */
import { CLOSE, type CloseCode } from '#lib/sync/close-codes.ts';
import type { IncomingUpdate } from './incoming-update.ts';
import type { SyncLimits } from './limits.ts';
import type { Finding, Ownership } from './outline.ts';
import { MalformedUpdate, parseUpdate, type ParsedUpdate } from './parse-update.ts';
import type { Refusal } from './refusal.ts';
import type { RoomDocument } from './room-document.ts';

export type Verdict =
	| { readonly kind: 'accept'; readonly parsed: ParsedUpdate; readonly claims: readonly number[] }
	/** Holds nothing that was not accepted: acknowledged when that is on disk, not stored again. */
	| { readonly kind: 'nothing-new' }
	/** Only the document can tell whether it deletes anything: to be judged again when it is loaded. */
	| { readonly kind: 'look' }
	/** Only what is on its way to disk can tell: to be judged again when it is there, or refused. */
	| { readonly kind: 'unsettled' }
	/** [S34] Builds on own updates that are not here yet: kept until they are. */
	| { readonly kind: 'wait' }
	/** Into quarantine with it, and the connection ends. */
	| { readonly kind: 'refuse'; readonly refusal: Refusal }
	/** Nothing that could be kept, or nothing wrong with it: the connection ends. */
	| {
			readonly kind: 'close';
			readonly code: CloseCode;
			readonly reason: string;
			/** Told to the client as over quota. */
			readonly limit?: string;
	  };

export interface Case {
	readonly incoming: IncomingUpdate;
	readonly document: RoomDocument;
	readonly limits: SyncLimits;
	/** `rw`, or why not. */
	readonly right: 'rw' | 'read-only' | 'incident-closed';
	readonly ownership: Ownership;
	/** Bytes received and not yet on disk, all rooms. */
	readonly waitingBytes: number;
	/** Whether something accepted is not settled, so that a reader may hold what it will bring. */
	readonly unsettled: boolean;
	/** Whether all that the update deletes is deleted already; undefined: not known yet. */
	readonly deletesNothing: (deletes: ParsedUpdate['deletes']) => boolean | undefined;
}

export function judgeUpdate(subject: Case): Verdict {
	const { incoming, document, limits, right } = subject;
	const { update, kind } = incoming;
	// [S52] What a reader's document has beyond ours was not written with a right; a client
	// that only answers our state vector with what we have did nothing wrong.
	if (right !== 'rw') {
		const nothing = kind === 'recovered' && addsNothing(subject);
		if (nothing === undefined) return { kind: 'look' };
		if (nothing) return { kind: 'nothing-new' };
		if (kind === 'recovered' && subject.unsettled) return { kind: 'unsettled' };
		return { kind: 'refuse', refusal: right };
	}
	if (document.bytes + update.length > limits.maxCompartmentBytes)
		return {
			...{ kind: 'close', code: CLOSE.tooLarge, reason: 'compartment too large' },
			limit: 'compartment'
		};
	if (subject.waitingBytes > limits.maxWaitingBytes)
		return { kind: 'close', code: CLOSE.unavailable, reason: 'the disk refuses commits' };
	let parsed: ParsedUpdate;
	let finding: Finding;
	try {
		parsed = parseUpdate(update);
		finding = document.outline.check(parsed, subject.ownership);
	} catch (error) {
		if (!(error instanceof MalformedUpdate)) throw error;
		return { kind: 'close', code: CLOSE.malformed, reason: `corrupt update: ${error.message}` };
	}
	const { problem, waits, fresh, claims } = finding;
	if (problem) return { kind: 'refuse', refusal: problem };
	if (waits) return { kind: 'wait' };
	if (fresh) return { kind: 'accept', parsed, claims };
	const nothing = subject.deletesNothing(parsed.deletes);
	if (nothing === undefined) return { kind: 'look' };
	return nothing ? { kind: 'nothing-new' } : { kind: 'accept', parsed, claims };
}

function addsNothing({ incoming, document, deletesNothing }: Case): boolean | undefined {
	try {
		const parsed = parseUpdate(incoming.update);
		const { fresh, waits } = document.outline.check(parsed, () => 'own');
		return !fresh && !waits && deletesNothing(parsed.deletes);
	} catch {
		return false;
	}
}
