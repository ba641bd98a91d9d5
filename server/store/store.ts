/**
 * The one narrow door to what lasts: the update log of every incident, snapshots, client
 * ids, quarantine, and what is derived from the log. Rooms and journal know nothing of
 * SQLite; a distributed log can take its place behind this interface.
 *
 * Every method either does the whole of what it says, durably where it does not say otherwise,
 * or throws and does nothing.
 */
import { crc32 } from 'node:zlib';
import type { HistoryChange } from '#lib/history/format.ts';

export type UpdateKind = 'live' | 'authored' | 'recovered' | 'server' | 'adopted';

/** Whom client ids belong to that the server itself writes under. */
export const SERVER = 'server';

/** One update to be appended to the log of its incident. */
export interface NewUpdate {
	readonly incidentId: string;
	readonly compartment: string;
	readonly kind: UpdateKind;
	readonly userId: string | null;
	readonly post: string | null;
	readonly connectionId: string | null;
	/** With `deviceSeq`: deduplicated by (compartment, user, device, deviceSeq). */
	readonly device: string | null;
	readonly deviceSeq: number | null;
	/** Author's clock, corrected, UTC ms. */
	readonly at: number | null;
	readonly receivedAt: number;
	readonly update: Uint8Array;
	/** Client ids first used in this update: bound to its user and device. */
	readonly bind: readonly number[];
}

export type Appended =
	| { readonly outcome: 'stored'; readonly seq: number; readonly n: number }
	/** The device has sent this very command before: it is on disk. */
	| { readonly outcome: 'duplicate' }
	| { readonly outcome: 'refused'; readonly reason: 'no-incident' | 'incident-closed' };

/** An update as it lies in the log. */
export interface LoggedUpdate {
	readonly incidentId: string;
	readonly compartment: string;
	/** Per incident, gapless, from 1. */
	readonly seq: number;
	/** Per compartment, gapless, from 1: what clients are told. */
	readonly n: number;
	readonly kind: UpdateKind;
	readonly userId: string | null;
	readonly post: string | null;
	readonly at: number | null;
	readonly receivedAt: number;
	readonly update: Uint8Array;
}

export interface Snapshot {
	readonly incidentId: string;
	readonly compartment: string;
	/** The last update it contains. */
	readonly seq: number;
	readonly n: number;
	readonly state: Uint8Array;
	/** The state vector of the state; null in snapshots of earlier versions. */
	readonly stateVector: Uint8Array | null;
	/** How many bytes at the end of the state say what is deleted; null as above. */
	readonly deleteBytes: number | null;
	readonly createdAt: number;
}

export interface ClientOwner {
	readonly userId: string;
	readonly device: string | null;
}

/** A document as it lies on disk. */
export interface StoredState {
	/** The newest one that is whole. */
	readonly snapshot: Snapshot | undefined;
	/** Newer snapshots whose bytes are damaged: rebuilt by the next one. */
	readonly damagedSnapshots: number;
	/** Everything after the snapshot, in order. */
	readonly tail: readonly LoggedUpdate[];
}

export interface StoredDocument extends StoredState {
	/** Whose the client ids are, when it was loaded or later. */
	readonly clients: Pick<ReadonlyMap<number, ClientOwner>, 'get'>;
}

export interface QuarantinedUpdate {
	readonly id: string;
	readonly incidentId: string;
	readonly compartment: string;
	readonly userId: string;
	readonly post: string | null;
	readonly device: string | null;
	readonly deviceSeq: number | null;
	readonly at: number | null;
	readonly receivedAt: number;
	/**
	 * read-only, right-withdrawn, incident-closed, foreign-client-id, fact-changed,
	 * record-removed, missing-dependency
	 */
	readonly reason: string;
	readonly update: Uint8Array;
}

export interface OpenedConnection {
	readonly id: string;
	readonly incidentId: string;
	readonly compartment: string;
	readonly userId: string;
	readonly post: string;
	readonly device: string | null;
	readonly openedAt: number;
}

/** What connections did since the last time, written in one go. */
export interface Activity {
	readonly opened: readonly OpenedConnection[];
	readonly closed: readonly { id: string; closedAt: number; code: number }[];
	/** Message 104: a device holds everything up to position n. */
	readonly applied: readonly {
		incidentId: string;
		compartment: string;
		userId: string;
		device: string;
		n: number;
		at: number;
	}[];
}

/**
 * One change with old and new value; `n` counts from 0 within one seq. The kind is that of the
 * history's changes (src/lib/history/format.ts): a record as a whole (field ''), a plain field,
 * a text's splice (`{at, text}`, old and new), a fact, or an entry of the fact map that is none
 * (collection `facts`, its path as the record).
 */
export interface DeltaRow {
	readonly seq: number;
	readonly n: number;
	readonly compartment: string;
	readonly kind: HistoryChange[0];
	readonly collection: string;
	readonly recordId: string;
	readonly field: string;
	readonly fact: string | null;
	/** Of a fact: the value that its author replaced. Undefined: nothing, or not known. */
	readonly oldValue: unknown;
	/** Of a fact: its whole body. Undefined: nothing any more. */
	readonly newValue: unknown;
}

/** What happened, one line; the store numbers the lines without gaps, per incident. */
export interface JournalRow {
	readonly seq: number;
	readonly compartment: string;
	readonly kind: string;
	readonly collection: string | null;
	readonly recordId: string | null;
	readonly field: string | null;
	readonly fact: string | null;
	readonly value: unknown;
	readonly note: string | null;
	readonly userId: string | null;
	readonly post: string | null;
	readonly byDiffers: boolean;
	readonly receivedAt: number;
	readonly at: number | null;
	readonly happenedAt: number | null;
}

export interface Derived {
	readonly journal: readonly JournalRow[];
	readonly deltas: readonly DeltaRow[];
	/** Everything up to here is derived. */
	readonly seq: number;
	/** Of the derivation's code. */
	readonly version: number;
}

export interface DerivedOf extends Derived {
	readonly incidentId: string;
}

export interface Watermark {
	readonly seq: number;
	readonly version: number;
	/** The last seq given out. */
	readonly last: number;
}

export interface Store {
	/**
	 * Appends in order, all in one transaction; `within` runs inside it, after the appends.
	 * Members' updates are refused unless the incident is open, the server's unless it is
	 * archived. Where a device numbers two different commands alike, the second is stored
	 * without its number rather than lost.
	 */
	append(updates: readonly NewUpdate[], within?: () => void): Promise<Appended[]>;
	/**
	 * What a room is opened from.
	 * @throws StoreDamageError where an update of the log is damaged
	 */
	load(incidentId: string, compartment: string): Promise<StoredDocument>;
	/** The log of an incident over all compartments, in order, after `seq`. */
	updates(incidentId: string, seq: number, limit: number): Promise<LoggedUpdate[]>;
	/**
	 * The document as it stood at position `n` of its compartment.
	 * @throws StoreDamageError where an update of the log is damaged
	 */
	documentAt(incidentId: string, compartment: string, n: number): Promise<StoredState>;
	/**
	 * Keeps this one and the one before.
	 * @param sum the checksum of its state, where it is known
	 */
	saveSnapshot(snapshot: Snapshot, sum?: number): Promise<void>;

	/** Where derivation stands; undefined for an unknown incident. */
	watermark(incidentId: string): Promise<Watermark | undefined>;
	/** Incidents whose log goes beyond what is derived, or was derived by another version. */
	underived(version: number): Promise<string[]>;
	/**
	 * Of many incidents at once. It may be lost with the machine's power, all of it together
	 * with the watermarks, and is then derived again from the log.
	 */
	saveDerived(derived: readonly DerivedOf[]): Promise<void>;
	/** Forgets what was derived, to derive it anew: all but the journal's lines that are chained. */
	resetDerived(incidentId: string, version: number): Promise<void>;

	/**
	 * Idempotent per (compartment, user, device, deviceSeq), and per content without a device.
	 * @throws QuarantineFullError where a user's pending updates of an incident are too many
	 */
	quarantine(updates: readonly QuarantinedUpdate[]): Promise<void>;
	/** What has just been written may be lost with the machine's power. */
	saveActivity(activity: Activity): Promise<void>;
	/** Ends connections that an earlier process left open. */
	closeLostConnections(at: number): Promise<void>;
}

/** Bytes in the log are not what was written: the disk is failing, or the file was changed. */
export class StoreDamageError extends Error {
	override readonly name = 'StoreDamageError';
	constructor(incidentId: string, seq: number) {
		super(`update ${seq} of incident ${incidentId} is damaged: restore it from a backup`);
	}
}

/** Pending updates in quarantine of one user in one incident: past this a device is out of order. */
export const MAX_QUARANTINED = 5000;

export class QuarantineFullError extends Error {
	override readonly name = 'QuarantineFullError';
	constructor(userId: string) {
		super(`too many updates of user ${userId} wait in quarantine: decide over them first`);
	}
}

/** CRC-32 of an update or snapshot. */
export function checksum(bytes: Uint8Array): number {
	return crc32(bytes);
}

/** Of what a snapshot knows of its state: null where it knows nothing, or what is no vector. */
export function checksumOfVector(vector: unknown, deleteBytes: unknown): number | null {
	return vector instanceof Uint8Array ? crc32(String(deleteBytes), crc32(vector)) : null;
}

export function isWhole(row: { bytes: Uint8Array; checksum: number }): boolean {
	return checksum(row.bytes) === row.checksum;
}
