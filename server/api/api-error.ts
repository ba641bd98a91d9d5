/**
 * An expected failure of a service: a status and a code of the message catalogue
 * (`error_<code>` in errors.json). Routes turn it into JSON `{code, message}`.
 */
export class ApiError extends Error {
	readonly status: ApiStatus;
	readonly code: string;
	/** What the message names, such as `{limit}`; goes into the message, never raw to the client. */
	readonly params: Readonly<Record<string, string | number>>;

	constructor(status: ApiStatus, code: string, params: Record<string, string | number> = {}) {
		super(code);
		this.name = 'ApiError';
		this.status = status;
		this.code = code;
		this.params = params;
	}
}

export type ApiStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503;

/** Also true for an ApiError of another bundle of the same process, which `instanceof` misses. */
export function isApiError(error: unknown): error is ApiError {
	return error instanceof Error && error.name === 'ApiError' && 'status' in error;
}
