/**
 * What every `+server.ts` of the API shares: who asks, expected failures as JSON
 * `{code, message}` in the user's language, and bodies checked and bounded.
 */
import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Actor } from '../incidents/access.ts';
import type { Services } from '../services.ts';
import { ApiError, isApiError } from './api-error.ts';

export interface Asked {
	readonly event: RequestEvent;
	readonly services: Services;
	readonly actor: Actor;
	/** A path parameter; the route's own pattern guarantees that it is there. */
	param(name: string): string;
}

/** What a handler gives back: a Response as it is, undefined as 204, anything else as JSON. */
type Answer = Response | object | undefined;

type Locale = 'zh-CN' | 'en';

/** A handler for signed-in users. */
export function route(
	handler: (asked: Asked) => Answer | Promise<Answer>
): (event: RequestEvent) => Promise<Response> {
	return openRoute(async (event) => {
		const { user } = event.locals;
		if (!user) throw new ApiError(401, 'not_signed_in');
		await event.locals.services.requestLimits.take(user.id, 'request');
		return handler({
			event,
			services: event.locals.services,
			actor: { userId: user.id, isAdmin: user.isAdmin },
			param: (name) => (event.params as Record<string, string | undefined>)[name] ?? ''
		});
	});
}

/** A handler for everyone, such as the preview of an invite. */
export function openRoute(
	handler: (event: RequestEvent) => Answer | Promise<Answer>
): (event: RequestEvent) => Promise<Response> {
	return async (event) => {
		try {
			const answer = await handler(event);
			if (answer instanceof Response) return answer;
			return answer === undefined ? new Response(null, { status: 204 }) : json(answer);
		} catch (error) {
			const expected = expectedError(error);
			// A bug: SvelteKit's own handler logs it and answers 500.
			if (!expected) throw error;
			return errorResponse(event, expected);
		}
	};
}

/** JSON that no cache keeps: what it says hangs on who asks and when. */
export function json(value: unknown, status = 200, type = 'application/json'): Response {
	return new Response(JSON.stringify(value), {
		status,
		headers: { 'Content-Type': type, 'Cache-Control': 'no-store' }
	});
}

export function created(value: unknown): Response {
	return json(value, 201);
}

function expectedError(error: unknown): ApiError | undefined {
	if (isApiError(error)) return error;
	if (!(error instanceof Error)) return undefined;
	const { code } = error as Error & { code?: string };
	if (error.name === 'RoomError')
		return code === 'unavailable' || code === 'closing'
			? new ApiError(503, 'room_unavailable')
			: new ApiError(409, 'board_refused');
	if (error.name === 'BoardError') return new ApiError(409, 'board_refused');
	return undefined;
}

export function errorResponse(event: RequestEvent, error: ApiError): Response {
	const { seconds } = error.params;
	const response = json(
		{ code: error.code, message: messageOf(error, localeOf(event)) },
		error.status
	);
	if (error.status === 429 && typeof seconds === 'number')
		response.headers.set('Retry-After', String(seconds));
	return response;
}

export function localeOf(event: RequestEvent): Locale {
	const language = event.locals.user?.language;
	return language === 'en' || language === 'zh-CN' ? language : (getLocale() as Locale);
}

type Message = (params: Record<string, unknown>, options: { locale: Locale }) => string;

/** The words for a refusal, in a language. */
export function messageOf({ code, status, params }: ApiError, locale: Locale): string {
	const messages = m as unknown as Record<string, Message | undefined>;
	const message = messages[`error_${code}`] ?? messages[`error_status_${status}`];
	return message ? message(params, { locale }) : code;
}

/**
 * The body as JSON, checked.
 * @throws ApiError 413 `body_too_large`, 422 `invalid_json` or `invalid_input` naming the field
 */
export async function readJson<S extends v.GenericSchema>(
	event: RequestEvent,
	schema: S,
	maxBytes = 64 * 1024
): Promise<v.InferOutput<S>> {
	const text = await readText(event.request, maxBytes);
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		throw new ApiError(422, 'invalid_json');
	}
	return check(schema, body);
}

/** @throws ApiError 422 `invalid_input` naming the field */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new ApiError(422, 'invalid_input', { field: v.getDotPath(issue) ?? 'body' });
}

/**
 * Query parameters, checked; unknown ones are left aside.
 * @throws ApiError 400 `invalid_parameter` naming it
 */
export function checkQuery<S extends v.GenericSchema>(
	schema: S,
	parameters: URLSearchParams
): v.InferOutput<S> {
	const result = v.safeParse(schema, Object.fromEntries(parameters));
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new ApiError(400, 'invalid_parameter', { name: v.getDotPath(issue) ?? '' });
}

async function readText(request: Request, maxBytes: number): Promise<string> {
	if (Number(request.headers.get('content-length') ?? 0) > maxBytes)
		throw new ApiError(413, 'body_too_large');
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of request.body ?? []) {
		size += chunk.length;
		if (size > maxBytes) throw new ApiError(413, 'body_too_large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}
