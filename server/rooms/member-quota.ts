/**
 * [S80] How much one member may send over all connections together: two tabs and a phone are
 * still one person. Outlives a connection, so that coming again does not begin anew.
 */
import type { SyncLimits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

export class MemberQuota {
	readonly updates: TokenBucket;
	readonly bytes: TokenBucket;
	connections = 0;

	constructor(limits: SyncLimits) {
		this.updates = new TokenBucket(limits.memberUpdateBurst, limits.memberUpdatesPerSecond);
		this.bytes = new TokenBucket(limits.memberByteBurst, limits.memberBytesPerSecond);
	}
}

export class MemberQuotas {
	readonly #limits: SyncLimits;
	readonly #quotas = new Map<string, MemberQuota>();

	constructor(limits: SyncLimits) {
		this.#limits = limits;
	}

	/** Of one more connection of a user. */
	join(userId: string): MemberQuota {
		let quota = this.#quotas.get(userId);
		if (!quota) this.#quotas.set(userId, (quota = new MemberQuota(this.#limits)));
		quota.connections++;
		return quota;
	}

	leave(userId: string): void {
		const quota = this.#quotas.get(userId);
		if (quota) quota.connections--;
	}

	/** Forgets those who have gone and owe nothing. */
	prune(): void {
		for (const [userId, { connections, updates, bytes }] of this.#quotas)
			if (connections === 0 && updates.full && bytes.full) this.#quotas.delete(userId);
	}
}
