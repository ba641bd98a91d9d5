/** The board as JSON and GeoJSON, over the compartments that a reader may see. */
import type { Board } from '#lib/board/board.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import type { MalformedRecord } from '#lib/board/record-type.ts';
import { COLLECTIONS, type CollectionName } from '#lib/board/records/index.ts';
import type { Access } from '#lib/board/rights.ts';
import type { Database } from '../db/open.ts';
import {
	compartmentsFor,
	membershipOf,
	requireCompartment,
	type Actor
} from '../incidents/access.ts';
import { withBoard } from '../releases/source-record.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { mapFeature, resourceFeature, type Feature } from './features.ts';

export interface HeadJson {
	readonly ulid: string;
	readonly value: unknown;
	readonly at: number;
	readonly happenedAt?: number;
	readonly by: string;
	readonly note?: string;
}

/** A record with its present values, and for each single field the facts they come from. */
export type RecordJson = Record<string, unknown> & {
	readonly heads: Readonly<Record<string, readonly HeadJson[]>>;
};

export interface BoardJson {
	readonly compartments: readonly { key: string; access: Access }[];
	readonly collections: Readonly<Record<CollectionName, readonly RecordJson[]>>;
	readonly malformed: readonly MalformedRecord[];
}

export interface FeatureCollection {
	readonly type: 'FeatureCollection';
	readonly features: readonly Feature[];
}

export class BoardReader {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'read'>;

	constructor(deps: { database: Database; rooms: Pick<Rooms, 'read'> }) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
	}

	/**
	 * @param compartment one of them, or undefined: all that this member may read
	 * @throws ApiError 404 for a compartment outside the member's
	 */
	async json(actor: Actor, incidentId: string, compartment?: string): Promise<BoardJson> {
		const compartments = this.#readable(actor, incidentId, compartment);
		const collections = Object.fromEntries(
			COLLECTIONS.map((name): [CollectionName, RecordJson[]] => [name, []])
		) as Record<CollectionName, RecordJson[]>;
		const malformed: MalformedRecord[] = [];
		for (const { key } of compartments)
			await withBoard(this.#rooms, incidentId, key, (board) => {
				for (const name of COLLECTIONS)
					for (const id of board.document(key).ids(name)) {
						const record = board.document(key).read(name, id);
						if (record) collections[name].push(recordJson(board, name, record));
					}
				malformed.push(...board.malformed());
			});
		return { compartments, collections, malformed };
	}

	/** Map objects and stated positions of resources that are not deleted (RFC 7946, WGS84). */
	async geojson(
		actor: Actor,
		incidentId: string,
		compartment?: string
	): Promise<FeatureCollection> {
		const features: Feature[] = [];
		for (const { key } of this.#readable(actor, incidentId, compartment))
			await withBoard(this.#rooms, incidentId, key, (board) => {
				for (const object of board.mapObjects.list()) {
					const feature = mapFeature(object);
					if (feature) features.push(feature);
				}
				for (const resource of board.resources.list()) {
					const feature = resourceFeature(resource);
					if (feature) features.push(feature);
				}
			});
		return { type: 'FeatureCollection', features };
	}

	#readable(
		actor: Actor,
		incidentId: string,
		compartment: string | undefined
	): { key: string; access: Access }[] {
		const membership = membershipOf(this.#database, actor, incidentId);
		if (compartment !== undefined) requireCompartment(this.#database, membership, compartment);
		return compartmentsFor(this.#database, membership).filter(
			({ key }) => compartment === undefined || key === compartment
		);
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
