/** What left, or is proposed to leave, towards a partner; and what was taken over from one. */
import type { RecordKey } from '#lib/board/ids.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';

export interface ReleaseView {
	readonly id: string;
	readonly partner: string;
	readonly collection: ReleasableCollection;
	/** The original. */
	readonly source: RecordKey;
	/** The copy in released-<partner>; null while it has not left. */
	readonly target: RecordKey | null;
	/** Number and title of the original as proposed, for lists. */
	readonly label: string;
	readonly fields: readonly string[];
	readonly roundMetres: number | null;
	readonly purpose: string;
	readonly basis: string;
	readonly state: 'proposed' | 'released' | 'rejected';
	/** The exact values that leave, by field. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly proposedPost: string;
	readonly proposedAt: number;
	readonly decidedPost: string | null;
	readonly decidedAt: number | null;
	readonly note: string | null;
	/** The chosen fields of the original are no longer what was copied. */
	readonly changed: boolean;
	/** The original was deleted since. */
	readonly sourceDeleted: boolean;
	/** A later release of the same original to the same partner took its place. */
	readonly superseded: boolean;
}

export interface AdoptionView {
	readonly id: string;
	readonly collection: ReleasableCollection;
	/** The liaison's record. */
	readonly source: RecordKey;
	/** The copy in command. */
	readonly target: RecordKey;
	readonly adoptedPost: string;
	readonly adoptedAt: number;
	readonly note: string | null;
	readonly changed: boolean;
	readonly sourceDeleted: boolean;
}
