/**
 * An evidence bundle: one zip file with which a third party checks an incident's chain without
 * the server. docs/evidence.md describes it; verify.html in it reads it with code of its own.
 */
import type { PublicKey, SignedHead } from '#lib/features/evidence/head-view.ts';
import type { ChainEntry } from '../chain/chain-entry.ts';

export const BUNDLE_FORMAT = 'tongtu-bundle/1';

/** The parts of a bundle, in the order in which they stand in it. */
export const PARTS = [
	'verify.html',
	'entries.ndjson',
	'updates.bin',
	'attachments.ndjson',
	'people.json',
	'heads.json',
	'manifest.json'
] as const;
export type PartName = (typeof PARTS)[number];

/** A line of entries.ndjson: `hash` is that after the entry; one that is withheld is its own hash. */
export type EntryLine =
	| { readonly n: number; readonly hash: string; readonly entry: ChainEntry }
	| { readonly n: number; readonly hash: string; readonly withheld: string };

/** A line of attachments.ndjson; the files themselves are not in a bundle. */
export interface AttachmentLine {
	readonly compartment: string;
	/** SHA-256 of the content, hex. */
	readonly hash: string;
	readonly name: string;
	readonly type: string;
	readonly size: number;
	readonly uploadedBy: string;
	readonly uploadedPost: string;
	readonly createdAt: number;
}

/** people.json: whom the ids in entries mean. */
export interface BundlePerson {
	readonly userId: string;
	readonly name: string;
	readonly organization: string | null;
}

/** heads.json. */
export interface BundleHeads {
	readonly publicKey: PublicKey;
	readonly heads: readonly SignedHead[];
}

/** manifest.json, the last part. */
export interface BundleManifest {
	readonly format: typeof BUNDLE_FORMAT;
	readonly incident: {
		readonly id: string;
		readonly name: string;
		readonly kind: string;
		readonly place: string;
		readonly state: string;
		readonly startedAt: number;
		readonly closedAt: number | null;
	};
	/** UTC ms. */
	readonly madeAt: number;
	/** Of the chain: entries, and the hash after the last. */
	readonly n: number;
	readonly hash: string;
	/** Compartments that whoever it was made for may not read: their entries are hashes alone. */
	readonly withheld: readonly string[];
	/** Every other part: bytes, and their SHA-256, hex. */
	readonly parts: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

/** Before each update in updates.bin: its seq and its length, 32 bits each, big-endian. */
export const UPDATE_HEADER_BYTES = 8;
