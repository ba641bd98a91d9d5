/** What a board holds as JSON: the same for the present and for any moment before. */
import type { Board } from '#lib/board/board.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import type { MalformedRecord } from '#lib/board/record-type.ts';
import { COLLECTIONS, type CollectionName } from '#lib/board/records/index.ts';
import type { Access } from '#lib/board/rights.ts';

interface HeadJson {
	readonly ulid: string;
	readonly value: unknown;
	readonly at: number;
	readonly happenedAt?: number;
	readonly by: string;
	readonly note?: string;
}

/** A record with its present values, and for each single field the facts they come from. */
type RecordJson = Record<string, unknown> & {
	readonly heads: Readonly<Record<string, readonly HeadJson[]>>;
};

export interface BoardJson {
	readonly compartments: readonly { key: string; access: Access }[];
	readonly collections: Readonly<Record<CollectionName, readonly RecordJson[]>>;
	readonly malformed: readonly MalformedRecord[];
}

/** Collections and what is malformed, over any number of compartments. */
export class BoardContent implements Omit<BoardJson, 'compartments'> {
	readonly collections: Record<CollectionName, RecordJson[]> = Object.fromEntries(
		COLLECTIONS.map((name): [CollectionName, RecordJson[]] => [name, []])
	) as Record<CollectionName, RecordJson[]>;
	readonly malformed: MalformedRecord[] = [];

	/** @param board one that holds this compartment alone */
	add(board: Board, key: string): void {
		const document = board.document(key);
		for (const name of COLLECTIONS)
			for (const id of document.ids(name)) {
				const record = document.read(name, id);
				if (record) this.collections[name].push(recordJson(board, name, record));
			}
		this.malformed.push(...board.malformed());
	}
}

function recordJson(board: Board, collection: CollectionName, record: AnyRecord): RecordJson {
	const fields = board.document(record.compartment).facts.fields(collection, record.id);
	const heads: Record<string, HeadJson[]> = {};
	for (const [field, facts] of fields ?? [])
		heads[field] = facts.heads().map(({ ulid, value, at, happenedAt, by, note }) => ({
			ulid,
			value,
			at,
			...(happenedAt === undefined ? {} : { happenedAt }),
			by,
			...(note === undefined ? {} : { note })
		}));
	return { ...record, heads };
}
