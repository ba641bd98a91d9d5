/** The board as JSON and GeoJSON, over the compartments that a reader may see. */
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
import { BoardContent, type BoardJson } from './board-json.ts';
import { mapFeature, resourceFeature, type Feature } from './features.ts';

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
		const content = new BoardContent();
		for (const { key } of compartments)
			await withBoard(this.#rooms, incidentId, key, (board) => content.add(board, key));
		return { compartments, ...content };
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
