/** Short spoken numbers: blocks leased to devices, per series and compartment, never overlapping. */
import { and, eq, max } from 'drizzle-orm';
import * as v from 'valibot';
import type { Database } from '../db/open.ts';
import { numberLease } from '../db/schema.ts';
import { requireAction, requireCompartment, type Actor } from '../incidents/access.ts';

export const leaseSchema = v.object({
	compartment: v.pipe(v.string(), v.maxLength(40)),
	/** Such as T or R. */
	series: v.pipe(v.string(), v.regex(/^[A-Z]{1,4}$/)),
	device: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
	count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200))
});
export type LeaseRequest = v.InferOutput<typeof leaseSchema>;

/** Both ends inclusive. */
export interface Block {
	readonly from: number;
	readonly to: number;
}

/** How a number is spoken and written: T-07, R-112. */
export function spokenNumber(series: string, n: number): string {
	return `${series}-${String(n).padStart(2, '0')}`;
}

export class Numbers {
	readonly #database: Database;
	readonly #now: () => number;

	constructor(deps: { database: Database; now?: () => number }) {
		this.#database = deps.database;
		this.#now = deps.now ?? Date.now;
	}

	/** Gives a device the next block of a series. */
	lease(actor: Actor, incidentId: string, request: LeaseRequest): Block {
		const membership = requireAction(this.#database, actor, incidentId, 'number.lease');
		requireCompartment(this.#database, membership, request.compartment, 'write');
		return this.take(incidentId, { ...request, userId: actor.userId });
	}

	/** The same for the server's own writes; the caller has checked the right. */
	take(incidentId: string, request: LeaseRequest & { userId: string }): Block {
		const { compartment, series, device, count, userId } = request;
		return this.#database.db.transaction(
			(tx) => {
				const last = tx
					.select({ last: max(numberLease.lastNumber) })
					.from(numberLease)
					.where(
						and(
							eq(numberLease.incidentId, incidentId),
							eq(numberLease.compartment, compartment),
							eq(numberLease.series, series)
						)
					)
					.get();
				const from = (last?.last ?? 0) + 1;
				const to = from + count - 1;
				tx.insert(numberLease)
					.values({
						incidentId,
						compartment,
						series,
						firstNumber: from,
						lastNumber: to,
						userId,
						device,
						leasedAt: this.#now()
					})
					.run();
				return { from, to };
			},
			{ behavior: 'immediate' }
		);
	}
}
