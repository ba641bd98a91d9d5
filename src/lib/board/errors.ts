/** An expected failure of a command, with a code of the message catalogue (`board_error_<code>`). */
export class BoardError extends Error {
	readonly code: BoardErrorCode;
	constructor(code: BoardErrorCode, detail?: string) {
		super(detail ? `${code}: ${detail}` : code);
		this.name = 'BoardError';
		this.code = code;
	}
}

export type BoardErrorCode =
	| 'read_only'
	| 'unknown_compartment'
	| 'no_such_record'
	| 'invalid_value'
	| 'wrong_state'
	| 'nothing_to_undo'
	| 'no_contradiction';
