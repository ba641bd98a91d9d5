/**
 * How much of the API one person may use, whatever the role: enough for a day's hard work and
 * for a phone that comes back with hours of positions, too little to fill the disk or keep
 * the others waiting. Rooms have limits of their own (server/rooms/limits.ts).
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from './api-error.ts';

const ALLOWED = {
	/** Requests of any kind. */
	request: { points: 1200, duration: 60 },
	/** Positions: one every second for ten hours, handed over at once. */
	position: { points: 36_000, duration: 3600 },
	/** Numbers leased for tasks and resources; a table of thousands is numbered in one go. */
	number: { points: 20_000, duration: 3600 }
};
export type Limited = keyof typeof ALLOWED;

export class RequestLimits {
	readonly #limiters: Readonly<Record<Limited, RateLimiterMemory>>;

	/** @param allowed points in so many seconds, instead of what is usual */
	constructor(allowed: Partial<typeof ALLOWED> = {}) {
		const all = { ...ALLOWED, ...allowed };
		this.#limiters = {
			request: new RateLimiterMemory(all.request),
			position: new RateLimiterMemory(all.position),
			number: new RateLimiterMemory(all.number)
		};
	}

	/** @throws ApiError 429 `too_many_requests` with the seconds to wait */
	async take(userId: string, what: Limited, points = 1): Promise<void> {
		try {
			await this.#limiters[what].consume(userId, points);
		} catch (reason) {
			if (!(reason instanceof RateLimiterRes)) throw reason;
			const seconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
			throw new ApiError(429, 'too_many_requests', { seconds });
		}
	}
}
