/** When an unanswered order sounds: at once, then again and again until it is answered. */

export interface Alerts {
	/** Orders that have sounded, with the last time, UTC ms. */
	readonly sounded: ReadonlyMap<string, number>;
	/** Until when alerts are silent, UTC ms. */
	readonly silentUntil: number;
}

/** An order not yet answered sounds again after this. */
export const AGAIN = 60_000;

/**
 * Which orders sound now. While silenced none does; the first look after the silence
 * sounds for all that still wait, so that none is lost.
 */
export function dueNow(waiting: readonly string[], alerts: Alerts, now: number): string[] {
	if (now < alerts.silentUntil) return [];
	return waiting.filter((key) => {
		const last = alerts.sounded.get(key);
		return last === undefined || now - last >= AGAIN;
	});
}
