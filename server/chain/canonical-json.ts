const LONE_SURROGATE = /\p{Cs}/gu;
/** How `JSON.stringify` writes one; also how `\\ud` in a text begins, which is then looked at twice. */
const PERHAPS_LONE = '\\ud';

/**
 * One text for one value, so that it can be hashed: RFC 8785 (JCS). Members sorted by their
 * UTF-16 units, no white space, numbers and strings as ECMAScript writes them. Beyond the RFC,
 * which refuses them: undefined members are left out, and a lone surrogate counts as U+FFFD,
 * which is what SQLite makes of it.
 * @throws TypeError for what is not JSON: bytes, bigints, functions, NaN and infinities
 */
export function canonicalJson(value: unknown): string {
	// Written in one go where that is possible: many times faster than piece by piece.
	const sorted = value === undefined ? NOT_SORTED : inOrder(value);
	if (sorted !== NOT_SORTED) {
		const text = JSON.stringify(sorted);
		if (!text.includes(PERHAPS_LONE)) return text;
	}
	return pieceByPiece(value);
}

const NOT_SORTED = Symbol('not sorted');

/**
 * The same with all members sorted, so that `JSON.stringify` writes what is wanted: itself where
 * they are. `NOT_SORTED` where that is no JSON, or no object can hold them in that order.
 */
function inOrder(value: unknown): unknown {
	switch (typeof value) {
		case 'string':
		case 'boolean':
		case 'undefined':
			return value;
		case 'number':
			return Number.isFinite(value) ? value : NOT_SORTED;
		case 'object':
			if (value === null) return null;
			if (Array.isArray(value)) return listInOrder(value);
			return isPlain(value) ? objectInOrder(value as Record<string, unknown>) : NOT_SORTED;
		default:
			return NOT_SORTED;
	}
}

function listInOrder(list: readonly unknown[]): unknown {
	let copy: unknown[] | undefined;
	for (let i = 0; i < list.length; i++) {
		const item = inOrder(list[i]);
		if (item === NOT_SORTED) return NOT_SORTED;
		if (item !== list[i]) (copy ??= list.slice())[i] = item;
	}
	return copy ?? list;
}

/** Keys that begin with a digit may be indices, which always come first. */
const KEEPS_ITS_PLACE = /^(?!__proto__$)\D/;

function objectInOrder(object: Record<string, unknown>): unknown {
	const keys = Object.keys(object);
	let copy: Record<string, unknown> | undefined;
	if (!areSorted(keys)) {
		if (!keys.every((key) => KEEPS_ITS_PLACE.test(key))) return NOT_SORTED;
		copy = {};
		keys.sort();
	}
	for (const key of keys) {
		const member = inOrder(object[key]);
		if (member === NOT_SORTED) return NOT_SORTED;
		if (copy) copy[key] = member;
		else if (member !== object[key]) {
			// Those before stay where they are, and so does this one.
			copy = { ...object };
			copy[key] = member;
		}
	}
	return copy ?? object;
}

function areSorted(keys: readonly string[]): boolean {
	for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false;
	return true;
}

function pieceByPiece(value: unknown): string {
	switch (typeof value) {
		case 'string':
			return stringJson(value);
		case 'number':
			if (!Number.isFinite(value)) throw new TypeError(`${value} is not JSON`);
			return JSON.stringify(value);
		case 'boolean':
			return value ? 'true' : 'false';
		case 'object':
			return value === null ? 'null' : container(value);
		default:
			throw new TypeError(`a ${typeof value} is not JSON`);
	}
}

function stringJson(value: string): string {
	const text = JSON.stringify(value);
	if (!text.includes(PERHAPS_LONE)) return text;
	return JSON.stringify(value.replace(LONE_SURROGATE, '\ufffd'));
}

function container(value: object): string {
	if (Array.isArray(value)) return `[${value.map((item) => pieceByPiece(item ?? null)).join(',')}]`;
	if (!isPlain(value)) throw new TypeError(`${Object.prototype.toString.call(value)} is not JSON`);
	let text = '';
	for (const key of Object.keys(value).sort()) {
		const member = (value as Record<string, unknown>)[key];
		if (member !== undefined)
			text += `${text === '' ? '' : ','}${stringJson(key)}:${pieceByPiece(member)}`;
	}
	return `{${text}}`;
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
