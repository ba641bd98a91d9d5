/** How much room this site has on the device, and asking the browser to keep what is there. */

export interface StorageRoom {
	/** Bytes used by this site, and at most allowed to it. */
	readonly used: number;
	readonly quota: number;
	/** Whether the browser has promised not to clear it by itself; undefined where it does not say. */
	readonly persistent: boolean | undefined;
}

/** Undefined where the browser does not say (plain http). */
export async function storageRoom(): Promise<StorageRoom | undefined> {
	const storage = globalThis.navigator?.storage;
	if (!storage?.estimate) return undefined;
	try {
		const { usage, quota } = await storage.estimate();
		if (usage === undefined || !quota) return undefined;
		return { used: usage, quota, persistent: await storage.persisted?.() };
	} catch {
		return undefined;
	}
}

/** Asks the browser not to clear the site's data when the disk fills up. */
export async function askToPersist(): Promise<void> {
	try {
		const storage = globalThis.navigator?.storage;
		if (storage?.persist && !(await storage.persisted())) await storage.persist();
	} catch {
		// Not granted: the warning before it is full is all there is.
	}
}

const NEARLY_FULL = 0.85;
const LITTLE_ROOM_BYTES = 50 * 1024 * 1024;

/** Whether it is time to warn: before writing fails, not after. */
export function nearlyFull({ used, quota }: StorageRoom): boolean {
	return used / quota > NEARLY_FULL || quota - used < LITTLE_ROOM_BYTES;
}
