/** Expected refusals of accounts and sessions: a code of the message catalogue and its status. */
import { ApiError, type ApiStatus } from '../api/api-error.ts';

const STATUS = {
	/** Name or password wrong, or the account disabled: never said which. */
	sign_in_failed: 401,
	too_many_attempts: 429,
	wrong_password: 422,
	password_too_short: 422,
	password_too_long: 422,
	password_too_common: 422,
	password_is_name: 422,
	password_unchanged: 422,
	username_invalid: 422,
	username_taken: 409,
	display_name_invalid: 422,
	language_unknown: 422,
	label_invalid: 422,
	user_not_found: 404,
	token_not_found: 404,
	session_not_found: 404,
	last_administrator: 409,
	setup_closed: 404
} as const satisfies Record<string, ApiStatus>;
export type AuthErrorCode = keyof typeof STATUS;

export class AuthError extends ApiError {
	declare readonly code: AuthErrorCode;

	/** @param params for the message; `seconds` of a 429 is also its Retry-After */
	constructor(code: AuthErrorCode, params: Record<string, string | number> = {}) {
		super(STATUS[code], code, params);
	}
}
