/** WebSocket close codes of `/sync`, shared by server and browser. */
export const CLOSE = {
	/** The server goes down in good order. */
	goingAway: 1001,
	/** The session has ended: sign in again. Final. */
	sessionEnded: 4401,
	/** The right to this compartment was withdrawn. Final. */
	rightWithdrawn: 4403,
	/** The incident was closed while writing. Final. */
	incidentClosed: 4409,
	/** A message that breaks the protocol or carries corrupt data. Final. */
	malformed: 4400,
	/** The room could not be loaded. Retried. */
	unavailable: 4503,
	/** Reads too slowly. Retried with jitter. */
	tooSlow: 4508,
	/** A message or the compartment is too large. */
	tooLarge: 4513,
	/** Sends too fast. Retried with jitter. */
	tooFast: 4529
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** y-websocket does not retry 44xx; neither do we. */
export function isFinal(code: number): boolean {
	return code >= 4400 && code < 4500;
}
