/**
 * The entries of an incident's chain: one for each update of the log, with the journal's lines
 * that were derived from it, and one for each event
 * outside documents (members, seats, states, releases).
 * See docs/decisions/chain.md; verify.html of an evidence bundle checks the same by itself.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * How journal lines and entries are made. Raised when the same log would give other ones: what
 * is chained stays as it was, what comes is made the new way.
 */
export const ENTRY_FORMAT = 1;

/** A line of the journal; members that are null or false are left out. */
export interface ChainLine {
	/** Its number in the incident's journal. */
	readonly n: number;
	readonly kind: string;
	readonly collection?: string | undefined;
	readonly recordId?: string | undefined;
	readonly field?: string | undefined;
	readonly fact?: string | undefined;
	readonly value?: unknown;
	readonly note?: string | undefined;
	/** UTC ms. */
	readonly at?: number | undefined;
	readonly happenedAt?: number | undefined;
	/** The post that the document names is not the sender's. */
	readonly byDiffers?: true | undefined;
}

interface EntryBase {
	readonly format: number;
	/** Of the chain: gapless, from 1. */
	readonly n: number;
	/** UTC ms, never before that of the entry before. */
	readonly receivedAt: number;
	/** What the server's clock said, where that had gone back. */
	readonly clock?: number | undefined;
	/** Verified by session and membership: the sender; of `recovered` ones who brought them. */
	readonly userId?: string | undefined;
}

export interface UpdateEntry extends EntryBase {
	readonly seq: number;
	readonly compartment: string;
	/** Of the update within its compartment. */
	readonly position: number;
	readonly kind: string;
	readonly post?: string | undefined;
	/** The author's clock, where the device said it. */
	readonly at?: number | undefined;
	/** SHA-256 of the update's bytes, hex. */
	readonly update: string;
	/** Of what was not sent by its author as it was written: whose client ids it stands under. */
	readonly authors?: readonly string[] | undefined;
	readonly lines?: readonly ChainLine[] | undefined;
}

export interface EventEntry extends EntryBase {
	/** Of the incident's events: gapless, from 1. */
	readonly event: number;
	/** The last update before it. */
	readonly seq: number;
	/** Such as `member.added`. */
	readonly action: string;
	readonly detail: unknown;
}

export type ChainEntry = UpdateEntry | EventEntry;

/** SHA-256, hex: a third of the time that it takes as bytes. */
export function sha256(data: string | Uint8Array): string {
	return hash('sha256', data, 'hex');
}

/** What stands before the first entry: a chain belongs to its incident. */
export function beginningOf(incidentId: string): string {
	return sha256(`tongtu chain ${incidentId}`);
}

/** SHA-256 of an entry's canonical JSON: all that is told of one that a reader may not see. */
export function entryHash(entry: ChainEntry): string {
	return sha256(canonicalJson(entry));
}

/** The hash after an entry: SHA-256 over the bytes of the hash before and of the entry's. */
export function linkHash(before: string, entry: string): string {
	return sha256(Buffer.from(before + entry, 'hex'));
}
