/**
 * The few HTTP answers that the browser's session asks for, given by the services themselves
 * (the routes over them are tested with the build, in e2e).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { isApiError } from '../../../server/api/api-error.ts';
import type { PageHandler } from '../../../server/kit-handler.ts';
import { leaseSchema } from '../../../server/numbers/numbers.ts';
import { handOverItemsSchema } from '../../../server/quarantine/quarantine-input.ts';
import type { Services } from '../../../server/services.ts';

/** As `startServer` takes a handler. */
export async function answersOf(services: Services): Promise<PageHandler> {
	return (request, response) => void answer(services, request, response);
}

async function answer(services: Services, request: IncomingMessage, response: ServerResponse) {
	const send = (status: number, body: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	};
	try {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const raw = request.headers.cookie?.split('=')[1] ?? '';
		const signedIn = await services.auth.validateSession(raw);
		if (!signedIn) return send(401, { code: 'unauthorized' });
		const actor = { userId: signedIn.user.id, isAdmin: signedIn.user.isAdmin };
		const [, , , , id = '', what, compartment = ''] = (request.url ?? '').split('/');
		const json = () => JSON.parse(Buffer.concat(chunks).toString()) as unknown;
		if (!what) return send(200, services.incidents.get(actor, id));
		if (what === 'access') return send(200, services.incidents.access(actor, id, compartment));
		if (what === 'numbers')
			return send(201, services.numbers.lease(actor, id, v.parse(leaseSchema, json())));
		if (what === 'quarantine')
			return send(
				201,
				await services.quarantine.handOver(actor, id, v.parse(handOverItemsSchema, json()))
			);
		return send(404, { code: 'not_found' });
	} catch (error) {
		if (isApiError(error)) send(error.status, { code: error.code });
		else send(500, { code: 'internal', message: String(error) });
	}
}
