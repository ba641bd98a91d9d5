/** Heads of an incident's chain as the API gives them (docs/evidence.md). Times are UTC ms. */

/** What is signed, as canonical JSON. */
export interface Head {
	readonly format: 'tongtu-head/1';
	readonly incidentId: string;
	/** Entries, and the last update among them. */
	readonly n: number;
	readonly seq: number;
	/** SHA-256 after the last entry, hex. */
	readonly hash: string;
	/** When the last entry was received, and when this was signed. */
	readonly receivedAt: number;
	readonly signedAt: number;
}

export interface SignedHead extends Head {
	readonly keyId: string;
	/** Ed25519 over the head's canonical JSON, base64. */
	readonly signature: string;
}

export interface PublicKey {
	/** The first 16 hex digits of the SHA-256 of the key's 32 bytes. */
	readonly id: string;
	/** The 32 bytes, base64. */
	readonly key: string;
}

export interface HeadView {
	/** As it stands now; null before the first entry. */
	readonly head: SignedHead | null;
	/** The hash after the entry asked for, hex; null where the chain does not reach that far. */
	readonly known: { readonly n: number; readonly hash: string | null } | null;
	/** The newest heads that the server kept: at closing, when asked for, and now and then. */
	readonly kept: readonly SignedHead[];
	/** Of the key that signs. */
	readonly publicKey: PublicKey;
}
