/** One call of the API. Refusals become errors whose message is already in the user's language. */
import { m } from '#lib/i18n/paraglide/messages.js';

export class Refusal extends Error {
	/** Of errors.json; `offline` where no answer came. */
	readonly code: string;
	/** 0 where no answer came. */
	readonly status: number;
	constructor(code: string, status: number, message: string) {
		super(message);
		this.name = 'Refusal';
		this.code = code;
		this.status = status;
	}
}

const TIMEOUT_MS = 20_000;

/**
 * @param path below /api/v1
 * @throws Refusal
 */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
	let response: Response;
	try {
		response = await fetch(`/api/v1${path}`, {
			method,
			cache: 'no-store',
			signal: AbortSignal.timeout(TIMEOUT_MS),
			headers: {
				accept: 'application/json',
				...(body === undefined ? {} : { 'content-type': 'application/json' })
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
	} catch {
		throw new Refusal('offline', 0, m.incidents_offline());
	}
	if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
	const said = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
	throw new Refusal(said.code ?? 'internal', response.status, said.message ?? m.error_internal());
}

/** The words for anything thrown by a call; bugs go on. */
export function refusalWords(error: unknown): string {
	if (error instanceof Refusal) return error.message;
	throw error;
}
