const LONE_SURROGATE = /\p{Cs}/gu;

/**
 * One text for one value, so that it can be hashed: RFC 8785 (JCS). Members sorted by their
 * UTF-16 units, no white space, numbers and strings as ECMAScript writes them. Beyond the RFC,
 * which refuses them: undefined members are left out, and a lone surrogate counts as U+FFFD,
 * which is what SQLite makes of it.
 * @throws TypeError for what is not JSON: bytes, bigints, functions, NaN and infinities
 */
export function canonicalJson(value: unknown): string {
	switch (typeof value) {
		case 'string':
			return JSON.stringify(value.replace(LONE_SURROGATE, '\ufffd'));
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

function container(value: object): string {
	if (Array.isArray(value))
		return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== null)
		throw new TypeError(`${Object.prototype.toString.call(value)} is not JSON`);
	let text = '';
	for (const key of Object.keys(value).sort()) {
		const member = (value as Record<string, unknown>)[key];
		if (member !== undefined)
			text += `${text === '' ? '' : ','}${canonicalJson(key)}:${canonicalJson(member)}`;
	}
	return `{${text}}`;
}
