import { ApiError } from '#server/api/api-error.ts';
import { json, openRoute, readJson } from '#server/api/route.ts';
import { setSessionCookies } from '#server/auth/cookies.ts';
import { registerSchema } from '#server/members/member-input.ts';

/** What the link says; whoever holds it may ask. */
export const GET = openRoute(({ params, locals }) =>
	locals.services.invites.preview(params['code'] ?? '')
);

/** Joins: as the user signed in, or as a new one named in the body. */
export const POST = openRoute(async (event) => {
	const { locals, params, request } = event;
	const code = params['code'] ?? '';
	const { invites, auth } = locals.services;
	if (locals.user) {
		const { incidentId, joined } = invites.accept(locals.user.id, code);
		return json({ incidentId }, joined ? 201 : 200);
	}
	if (!request.headers.get('content-type')?.startsWith('application/json'))
		throw new ApiError(401, 'not_signed_in');
	const account = await readJson(event, registerSchema);
	const { incidentId, user } = await invites.register(code, account);
	const agent = request.headers.get('user-agent');
	const signedIn = await auth.openSession(user, { address: locals.address, agent });
	setSessionCookies(event, signedIn.cookie, user);
	return json({ incidentId }, 201);
});
