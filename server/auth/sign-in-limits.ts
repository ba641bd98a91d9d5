/**
 * How often signing in may fail: per account and address, per account, and per address.
 * The first is tight; the second stops a guess spread over many addresses yet is too wide
 * for a stranger to lock a commander out by a few tries; a whole post behind one address
 * shares the third.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AuthError } from './auth-error.ts';

const MINUTE = 60;

export interface SignInLimits {
	/** Takes one attempt; @throws AuthError too_many_attempts with the seconds to wait */
	take(username: string, address: string): Promise<void>;
	/** A success gives its attempt back and clears the pair. */
	succeeded(username: string, address: string): Promise<void>;
}

export function createSignInLimits(): SignInLimits {
	const pair = new RateLimiterMemory({ points: 8, duration: 10 * MINUTE });
	const account = new RateLimiterMemory({ points: 60, duration: 10 * MINUTE });
	const place = new RateLimiterMemory({ points: 80, duration: 10 * MINUTE });
	const keyOf = (username: string, address: string) => `${address} ${username}`;
	return {
		async take(username, address) {
			const results = await Promise.allSettled([
				pair.consume(keyOf(username, address)),
				account.consume(username),
				place.consume(address)
			]);
			const waits = results.flatMap((result) =>
				result.status === 'rejected' ? [result.reason as RateLimiterRes | Error] : []
			);
			if (waits.length === 0) return;
			let longest = 1;
			for (const wait of waits) {
				if (!(wait instanceof RateLimiterRes)) throw wait;
				longest = Math.max(longest, Math.ceil(wait.msBeforeNext / 1000));
			}
			throw new AuthError('too_many_attempts', { seconds: longest });
		},
		async succeeded(username, address) {
			await pair.delete(keyOf(username, address));
			await Promise.all([account.reward(username), place.reward(address)]);
		}
	};
}
