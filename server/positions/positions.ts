/**
 * Where people were, by GPS: a table, never the document, where 200,000 moves would make
 * every later join carry megabytes.
 */
import * as v from 'valibot';
import { latitude, longitude } from '#lib/board/values.ts';
import type { Database } from '../db/open.ts';
import { position } from '../db/schema.ts';
import { requireAction, type Actor } from '../incidents/access.ts';

/** Clocks of phones run ahead; further than this, a time is taken for a mistake. */
const AHEAD_MS = 5 * 60_000;

/** A device offline for a while hands over what it has noted, in portions. */
export const positionsSchema = v.object({
	positions: v.pipe(
		v.array(
			v.object({
				lng: longitude,
				lat: latitude,
				/** Metres. */
				accuracy: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))), null),
				/** UTC ms. */
				at: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
			})
		),
		v.minLength(1),
		v.maxLength(500)
	)
});
export type PositionReport = v.InferOutput<typeof positionsSchema>;

export class Positions {
	readonly #database: Database;
	readonly #now: () => number;

	constructor(deps: { database: Database; now?: () => number }) {
		this.#database = deps.database;
		this.#now = deps.now ?? Date.now;
	}

	/** Stores one's own positions; one sent twice is kept once. Returns how many were new. */
	report(actor: Actor, incidentId: string, { positions }: PositionReport): { stored: number } {
		const { member } = requireAction(this.#database, actor, incidentId, 'position.share');
		const receivedAt = this.#now();
		let stored = 0;
		this.#database.db.transaction((tx) => {
			for (const { at, ...where } of positions)
				stored += tx
					.insert(position)
					.values({
						incidentId,
						userId: actor.userId,
						post: member.post,
						...where,
						at: Math.min(at, receivedAt + AHEAD_MS),
						receivedAt
					})
					.onConflictDoNothing()
					.run().changes;
		});
		return { stored };
	}
}
