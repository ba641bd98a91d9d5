/**
 * [S61] The identity that the server knows, put into an awareness state. A state without a
 * `user` of its own, as our page sends it, stays the bytes it is with the stamp behind them.
 */
import { isUtf8 } from 'node:buffer';
import type { ConnectionIdentity } from './rooms.ts';

/** Objects within objects: more overflows the stack of a phone. */
const MAX_DEPTH = 64;
const MAX_COLOR = 32;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Made once for each identity; a connection whose post or role changes gets another. */
const stamps = new WeakMap<ConnectionIdentity, { key: Buffer; value: Record<string, string> }>();

function stampOf(who: ConnectionIdentity) {
	let stamp = stamps.get(who);
	if (!stamp) {
		const { memberId, post, role, displayName } = who;
		const value = { member: memberId, post, role, name: displayName };
		stamp = { key: Buffer.from(`"user":${JSON.stringify(value)}}`), value };
		stamps.set(who, stamp);
	}
	return stamp;
}

/** Whether a state says that its client has gone. */
export function isNothing(json: Uint8Array): boolean {
	return json.length === 4 && json[0] === 0x6e && json[3] === 0x6c;
}

/**
 * The state with the identity that the server knows, as the only `user` in it; undefined
 * where it is no object, or one that a receiver could not read.
 */
export function stampedState(who: ConnectionIdentity, json: Uint8Array): Uint8Array | undefined {
	if (!isUtf8(json) || nestedTooDeeply(json)) return undefined;
	const bytes = Buffer.from(json.buffer, json.byteOffset, json.length);
	let state: unknown;
	try {
		state = JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
	if (state === null || typeof state !== 'object' || Array.isArray(state)) return undefined;
	const stamp = stampOf(who);
	if (!Object.hasOwn(state, 'user')) {
		// Read as an object, so its last brace closes it, and nothing stands behind but space.
		const inner = bytes.subarray(0, bytes.lastIndexOf(CLOSE));
		const first = Object.keys(state).length === 0;
		return Buffer.concat(
			first ? [Buffer.of(OPEN), stamp.key] : [inner, Buffer.of(0x2c), stamp.key]
		);
	}
	const said = (state as { user?: { color?: unknown } | null }).user;
	const color = typeof said?.color === 'string' ? { color: said.color.slice(0, MAX_COLOR) } : {};
	return Buffer.from(JSON.stringify({ ...state, user: { ...stamp.value, ...color } }));
}

function nestedTooDeeply(json: Uint8Array): boolean {
	let depth = 0;
	let quoted = false;
	// Shorter than this there is no room for so many brackets.
	if (json.length < MAX_DEPTH) return false;
	for (let i = 0; i < json.length; i++) {
		const byte = json[i]!;
		if (quoted) {
			if (byte === BACKSLASH) i++;
			else if (byte === QUOTE) quoted = false;
		} else if (byte === QUOTE) quoted = true;
		else if (byte === OPEN || byte === OPEN_LIST) {
			if (++depth > MAX_DEPTH) return true;
		} else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
	}
	return false;
}
