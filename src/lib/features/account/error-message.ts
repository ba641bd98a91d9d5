/** The words for a code of errors.json, for pages that show a refusal beside a form. */
import { m } from '#lib/i18n/paraglide/messages.js';

const MESSAGES = {
	sign_in_failed: () => m.error_sign_in_failed(),
	too_many_attempts: (p: Params) => m.error_too_many_attempts({ seconds: p.seconds ?? 60 }),
	wrong_password: () => m.error_wrong_password(),
	password_too_short: (p: Params) => m.error_password_too_short({ min: p.min ?? 10 }),
	password_too_long: (p: Params) => m.error_password_too_long({ max: p.max ?? 512 }),
	password_too_common: () => m.error_password_too_common(),
	password_is_name: () => m.error_password_is_name(),
	password_unchanged: () => m.error_password_unchanged(),
	username_invalid: () => m.error_username_invalid(),
	username_taken: () => m.error_username_taken(),
	display_name_invalid: () => m.error_display_name_invalid(),
	language_unknown: () => m.error_language_unknown(),
	session_not_found: () => m.error_session_not_found(),
	setup_closed: () => m.error_setup_closed()
};

type Params = Readonly<Record<string, string | number>>;

export function errorMessage(code: string, params: Params = {}): string {
	return code in MESSAGES ? MESSAGES[code as keyof typeof MESSAGES](params) : m.error_internal();
}
