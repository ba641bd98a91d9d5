/** Runs a command of the board and says in words why it could not be done. */
import { BoardError, type BoardErrorCode } from '#lib/board/errors.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from '#lib/ui/toasts.svelte.ts';

const WORDS: Record<BoardErrorCode, () => string> = {
	read_only: m.board_error_read_only,
	unknown_compartment: m.board_error_unknown_compartment,
	no_such_record: m.board_error_no_such_record,
	invalid_value: m.board_error_invalid_value,
	wrong_state: m.board_error_wrong_state,
	nothing_to_undo: m.board_error_nothing_to_undo,
	no_contradiction: m.board_error_no_contradiction
};

export function boardErrorWords(error: BoardError): string {
	return WORDS[error.code]();
}

/** The command's result, or undefined where it was refused; bugs still throw. */
export function attempt<T>(command: () => T): T | undefined {
	try {
		return command();
	} catch (error) {
		if (!(error instanceof BoardError)) throw error;
		toast(boardErrorWords(error), { tone: 'bad' });
		return undefined;
	}
}
