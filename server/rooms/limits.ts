/**
 * How much a connection may ask of the server. Each can be set by environment as SYNC_ and
 * its name in capitals, such as SYNC_MAX_MESSAGE_BYTES. The defaults admit what people do:
 * 500 small updates in a second, 2,000 objects in one transaction.
 */
import * as v from 'valibot';

export const DEFAULT_LIMITS = {
	/** One message; more closes with 4513. */
	maxMessageBytes: 8 * 1024 * 1024,
	/** State and tail of one compartment; a write beyond closes with 4513. */
	maxCompartmentBytes: 128 * 1024 * 1024,
	/** Update messages of one connection: so many at once, then so many a second. Held back, not closed. */
	updateBurst: 2000,
	updatesPerSecond: 200,
	/** Bytes of one connection: at once, then a second. Held back, not closed. */
	byteBurst: 32 * 1024 * 1024,
	bytesPerSecond: 4 * 1024 * 1024,
	/** The same of all connections of one member together. */
	memberUpdateBurst: 4000,
	memberUpdatesPerSecond: 400,
	memberByteBurst: 64 * 1024 * 1024,
	memberBytesPerSecond: 8 * 1024 * 1024,
	/** All other messages of one connection; beyond closes with 4529. */
	messageBurst: 1000,
	messagesPerSecond: 200,
	/** Requests for the state (sync step 1); beyond closes with 4529. */
	step1Burst: 20,
	step1PerSecond: 1,
	/** State vectors name every device that ever wrote; about 100,000 fit. */
	maxStateVectorBytes: 1024 * 1024,
	/** Own awareness states; the newest is kept for the next turn. */
	awarenessPerSecond: 20,
	maxAwarenessBytes: 64 * 1024,
	/** Updates of one connection that wait for others of the same user; and for how long, ms. */
	maxHeldUpdates: 200,
	maxHoldMs: 30_000,
	/** Sockets that wait to be let in; beyond are refused with 503 and come back. */
	maxWaitingUpgrades: 10_000,
	/** A request whose headers have not come after so long, ms, is let go: nobody waits unknown. */
	unauthenticatedMs: 20_000,
	connectionsPerUser: 64,
	connectionsPerAddress: 1024,
	/**
	 * Unsent bytes of a socket: past the first awareness is left out, and updates until it has
	 * taken what it was sent; past the second, or where nothing moves for so long, ms, it is
	 * closed with 4508.
	 */
	softBufferBytes: 1024 * 1024,
	hardBufferBytes: 16 * 1024 * 1024,
	stallMs: 30_000,
	/** Updates received and not yet on disk, all rooms; beyond, writers are closed with 4503. */
	maxWaitingBytes: 64 * 1024 * 1024,
	/** Updates or bytes after which a snapshot is taken at the earliest; later where the state is large. */
	snapshotUpdates: 2000,
	snapshotBytes: 1024 * 1024,
	/** How long a room keeps its document in memory when nobody writes, ms. */
	quietDocumentMs: 300_000,
	/** How long an empty room stays in memory, ms. */
	idleRoomMs: 30_000,
	/** Heartbeat of every connection, ms; HEARTBEAT_MS of the protocol is the most. */
	heartbeatMs: 10_000,
	/** A right found in the database counts for so long, ms, where nothing said that it changed. */
	rightsMs: 5000,
	/** A session is slid at most this often by its sockets, ms. */
	touchSessionMs: 300_000
};
export type SyncLimits = Readonly<typeof DEFAULT_LIMITS>;

const Count = v.pipe(
	v.string(),
	v.regex(/^\d{1,12}$/, 'must be a whole number'),
	v.transform(Number),
	v.minValue(1, 'must be at least 1')
);

function variable(name: string): string {
	return `SYNC_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/**
 * @param env such as process.env
 * @throws Error naming every variable at fault
 */
export function syncLimits(env: Record<string, string | undefined>): SyncLimits {
	const limits: Record<string, number> = { ...DEFAULT_LIMITS };
	const problems: string[] = [];
	for (const name of Object.keys(DEFAULT_LIMITS)) {
		const text = env[variable(name)]?.trim();
		if (!text) continue;
		const parsed = v.safeParse(Count, text);
		if (parsed.success) limits[name] = parsed.output;
		else problems.push(`${variable(name)} ${parsed.issues[0].message} (it is "${text}")`);
	}
	if (problems.length > 0) throw new Error(problems.join('\n'));
	return limits as SyncLimits;
}
