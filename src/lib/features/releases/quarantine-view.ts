/** An update that came too late or without the right, as a commander sees it. */

/** One thing that adopting it would do. */
export interface QuarantineChange {
	readonly kind: 'created' | 'changed' | 'removed';
	readonly collection: string;
	readonly recordId: string;
	/** Number and title, where they can be read. */
	readonly label: string;
	/** Null: the record as a whole. */
	readonly field: string | null;
	readonly value: unknown;
	/** The post and time a fact names. */
	readonly by: string | null;
	readonly at: number | null;
}

export interface QuarantineView {
	readonly id: string;
	readonly compartment: string;
	readonly displayName: string;
	readonly post: string | null;
	readonly at: number | null;
	readonly receivedAt: number;
	/** Such as right-withdrawn or incident-closed. */
	readonly reason: string;
	readonly state: 'pending' | 'adopted' | 'rejected';
	readonly decidedAt: number | null;
	readonly decidedBy: string | null;
	readonly note: string | null;
	/** Bytes of the update. */
	readonly size: number;
	/** Empty for decided ones. */
	readonly changes: readonly QuarantineChange[];
	/** How many changes are left out of the list. */
	readonly more: number;
	/** unreadable: no update · incomplete: needs earlier ones · nothing_new: all of it is there already */
	readonly problem: 'unreadable' | 'incomplete' | 'nothing_new' | null;
}
