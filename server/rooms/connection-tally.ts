/** How many connections each user and each address has, counted as they come and go. */
export class ConnectionTally {
	readonly #users = new Map<string, number>();
	readonly #addresses = new Map<string, number>();

	add({ userId, address }: { userId: string; address: string }): void {
		change(this.#users, userId, 1);
		change(this.#addresses, address, 1);
	}

	remove({ userId, address }: { userId: string; address: string }): void {
		change(this.#users, userId, -1);
		change(this.#addresses, address, -1);
	}

	/** Of a user, or from an address. */
	count({ userId, address }: { userId?: string; address?: string }): number {
		if (userId !== undefined) return this.#users.get(userId) ?? 0;
		return address === undefined ? 0 : (this.#addresses.get(address) ?? 0);
	}
}

function change(counts: Map<string, number>, key: string, by: number): void {
	const count = (counts.get(key) ?? 0) + by;
	if (count > 0) counts.set(key, count);
	else counts.delete(key);
}
