import type { Handle, HandleServerError } from '@sveltejs/kit';
import { json } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { building } from '$app/environment';
import { m } from '#lib/i18n/paraglide/messages.js';
import { paraglideMiddleware } from '#lib/i18n/paraglide/server.js';
import { originAllowed } from '#server/http-security.ts';
import type { Services } from '../server/services.ts';

/** The process puts its services on the request, and for development in one global place. */
const SERVICES = Symbol.for('tongtu.services');

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const isApi = (pathname: string) => pathname.startsWith('/api/');

/** The language of the page or message: the cookie's, else what the browser prefers. */
const language: Handle = ({ event, resolve }) =>
	paraglideMiddleware(event.request, ({ locale }) => {
		const theme = event.cookies.get('tongtu_theme');
		return resolve(event, {
			transformPageChunk: ({ html }) => {
				const attributes =
					theme === 'dark' || theme === 'light'
						? `lang="${locale}" data-theme="${theme}"`
						: `lang="${locale}"`;
				return html.replace('lang="zh-CN"', attributes);
			}
		});
	});

/** Services, and who asks. */
const identity: Handle = async ({ event, resolve }) => {
	const services = ((event.platform?.req as unknown as Record<symbol, unknown>)?.[SERVICES] ??
		(globalThis as Record<symbol, unknown>)[SERVICES]) as Services;
	const { locals } = event;
	locals.services = services;
	locals.address = event.getClientAddress();
	locals.user = null;
	locals.session = null;
	const authorization = event.request.headers.get('authorization');
	const cookie = event.cookies.get('tongtu_session');
	if (authorization?.startsWith('Bearer ') && isApi(event.url.pathname)) {
		locals.user = services.auth.validateToken(authorization.slice(7).trim())?.user ?? null;
	} else if (cookie) {
		const signedIn = await services.auth.validateSession(cookie);
		locals.user = signedIn?.user ?? null;
		locals.session = signedIn?.session ?? null;
	}
	return resolve(event);
};

/** A changing request from a page that is not ours is refused, whatever its content type. */
const origin: Handle = ({ event, resolve }) => {
	const { request, url, locals } = event;
	const from = {
		origin: request.headers.get('origin'),
		fetchSite: request.headers.get('sec-fetch-site')
	};
	if (CHANGING.has(request.method) && !originAllowed(from, url.origin, locals.services.config)) {
		locals.services.log.warn({ event: 'foreign_origin', origin: from.origin, path: url.pathname });
		const body = { code: 'foreign_origin', message: m.error_foreign_origin() };
		return isApi(url.pathname)
			? json(body, { status: 403 })
			: new Response(body.message, { status: 403 });
	}
	return resolve(event);
};

/**
 * After an administrator's reset, nothing opens until the user has chosen a password. A token
 * is no password, and the machine that has it can choose none.
 */
const ownPassword: Handle = ({ event, resolve }) => {
	const { locals, url, request } = event;
	if (!locals.session || !locals.user?.mustChangePassword) return resolve(event);
	const { pathname } = url;
	if (isApi(pathname)) {
		const open =
			pathname === '/api/v1/session' ||
			(pathname === '/api/v1/me/password' && request.method === 'POST');
		if (open) return resolve(event);
		return json(
			{ code: 'password_change_required', message: m.error_password_change_required() },
			{ status: 403 }
		);
	}
	if (['/account', '/login', '/shell'].includes(pathname)) return resolve(event);
	return new Response(null, { status: 303, headers: { Location: '/account?password=required' } });
};

/** Answers with someone's data are kept by nobody but the page that asked. */
const privacy: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	if (!response.headers.has('cache-control')) {
		response.headers.set('cache-control', 'private, no-store');
	}
	return response;
};

const live = sequence(identity, origin, ownPassword, privacy);

/** The shell is prerendered without a server, a user or a request of anyone. */
const guarded: Handle = (input) => (building ? input.resolve(input.event) : live(input));

export const handle = sequence(language, guarded);

export const handleError: HandleServerError = ({ error, event, status }) => {
	if (status !== 404) {
		event.locals.services?.log.error({ error, route: event.route.id }, 'unexpected');
	}
	return status === 404
		? { code: 'not_found', message: m.error_not_found() }
		: { code: 'internal', message: m.error_internal() };
};
