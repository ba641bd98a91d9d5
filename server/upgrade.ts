/**
 * The way of a socket: path, origin, session, membership and right, and how many there are
 * already, all before the upgrade. A browser sees only a failed socket; the page asks
 * `GET /api/v1/incidents/:id/access/:compartment` why ([S1] to [S8]).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { parseCompartment } from '#lib/board/compartments.ts';
import { ULID } from '#lib/board/ids.ts';
import { Admission } from './admission.ts';
import type { Auth } from './auth/auth.ts';
import { SESSION_COOKIE } from './auth/sessions.ts';
import type { Config } from './config.ts';
import { describeRequest, requestOriginAllowed } from './http-security.ts';
import { isCrowded } from './rooms/is-crowded.ts';
import type { ConnectionIdentity } from './rooms/rooms.ts';
import type { Sync } from './rooms/create-sync.ts';

/** What an upgrade needs of the services. */
export interface UpgradeServices {
	readonly config: Pick<Config, 'trustProxy' | 'origin'>;
	readonly auth: Pick<Auth, 'validateSession' | 'validateToken'>;
	readonly sync: Sync;
}

const STATUS = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	429: 'Too Many Requests',
	503: 'Service Unavailable'
} as const;
type Status = keyof typeof STATUS;

const PATH = /^\/sync\/([^/]+)\/([^/]+)$/;
const DEVICE = /^[A-Za-z0-9_-]{1,64}$/;

interface Door {
	readonly server: WebSocketServer;
	readonly admission: Admission;
}
const doors = new WeakMap<Sync, Door>();

/** One for each set of services; frames beyond twice the limit are cut off while they come. */
function doorOf(sync: Sync): Door {
	let door = doors.get(sync);
	if (!door) {
		const maxPayload = sync.limits.maxMessageBytes * 2;
		const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
		doors.set(sync, (door = { server, admission: new Admission() }));
	}
	return door;
}

export function handleUpgrade(
	services: UpgradeServices,
	request: IncomingMessage,
	socket: Duplex,
	head: Buffer
): void {
	socket.on('error', () => socket.destroy());
	const { admission } = doorOf(services.sync);
	if (admission.waiting >= services.sync.limits.maxWaitingUpgrades) refuse(socket, 503);
	else admission.enter(() => letIn(services, request, socket, head));
}

async function letIn(
	services: UpgradeServices,
	request: IncomingMessage,
	socket: Duplex,
	head: Buffer
): Promise<void> {
	// Whoever has given up meanwhile costs nothing.
	if (socket.destroyed) return;
	try {
		const who = await admit(services, request).catch((): Status => 503);
		if (socket.destroyed) return;
		if (typeof who === 'number') {
			refuse(socket, who);
			return;
		}
		const { sync } = services;
		// Counted at the last moment: of many who come at once each sees those let in before.
		if (isCrowded(sync, who)) refuse(socket, 429);
		else
			doorOf(sync).server.handleUpgrade(request, socket, head, (webSocket) => {
				sync.rooms.accept(webSocket, who);
			});
	} catch {
		socket.destroy();
	}
}

function refuse(socket: Duplex, status: Status): void {
	socket.end(
		`HTTP/1.1 ${status} ${STATUS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
	);
}

/** Who this is, or the status that refuses them. */
async function admit(
	services: UpgradeServices,
	request: IncomingMessage
): Promise<ConnectionIdentity | Status> {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const match = PATH.exec(url.pathname);
	if (!match) return 404;
	const [, incidentId = '', compartment = ''] = match;
	if (!requestOriginAllowed(request, services.config)) return 403;
	const signedIn = await authenticate(services.auth, request);
	if (!signedIn) return 401;
	if (!ULID.test(incidentId) || !parseCompartment(compartment)) return 404;
	const { rights } = services.sync;
	const { userId } = signedIn;
	const right = rights.of(incidentId, userId, compartment);
	if (!right) {
		// Strangers do not learn whether there is such an incident.
		const { incident, former } = rights.knows(incidentId, userId);
		return incident && former ? 403 : 404;
	}
	if (right.access === 'none') return 403;
	const { address } = describeRequest(request, services.config);
	const device = url.searchParams.get('device') ?? '';
	const ours = url.searchParams.get('v') === '1';
	const { memberId, displayName, post, role, access } = right;
	return {
		...{ incidentId, compartment, userId, memberId, displayName, post, role, access, address },
		...{ sessionId: signedIn.sessionId, tokenId: signedIn.tokenId },
		version: ours ? 1 : 0,
		packed: ours && url.searchParams.get('z') === '1',
		device: DEVICE.test(device) ? device : null
	};
}

/** By bearer token where one is shown, else by the cookie. */
async function authenticate(
	auth: UpgradeServices['auth'],
	{ headers }: IncomingMessage
): Promise<{ userId: string; sessionId: string | null; tokenId: string | null } | undefined> {
	const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
	if (bearer) {
		const token = auth.validateToken(bearer);
		return token ? { userId: token.user.id, sessionId: null, tokenId: token.tokenId } : undefined;
	}
	const cookie = (headers.cookie ?? '')
		.split(';')
		.map((part) => part.trim())
		.find((part) => part.startsWith(`${SESSION_COOKIE}=`));
	if (!cookie) return undefined;
	const signedIn = await auth.validateSession(cookie.slice(SESSION_COOKIE.length + 1));
	// Who has yet to choose a password is not in yet, here as on the pages.
	if (!signedIn || signedIn.user.mustChangePassword) return undefined;
	return { userId: signedIn.user.id, sessionId: signedIn.session.id, tokenId: null };
}
