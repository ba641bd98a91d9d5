/** Why a history cannot be replayed, with a code of the catalogue (`replay_error_<code>`). */
export class ReplayError extends Error {
	readonly code: ReplayErrorCode;
	/** What the server said of it, in the user's language. */
	readonly said: string | undefined;

	constructor(code: ReplayErrorCode, detail?: string, said?: string) {
		super(detail ? `${code}: ${detail}` : code);
		this.name = 'ReplayError';
		this.code = code;
		this.said = said;
	}
}

export type ReplayErrorCode =
	/** Signed out. */
	| 'signed_out'
	/** No such incident, compartment or person for this reader. */
	| 'no_right'
	/** Written in a newer format than this page reads. */
	| 'newer_format'
	/** What came is no history. */
	| 'not_a_history'
	/** The stream broke off, again and again. */
	| 'cut_off'
	/** The server could not be reached. */
	| 'unreachable'
	/** The server failed. */
	| 'failed';
