/** What may stand in a document as a value: JSON of bounded depth, so that reading it is always safe. */

const MAX_DEPTH = 32;

function isPlainObject(value: object): value is Record<string, unknown> {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

/** Whether a value is JSON: no bytes, bigints, infinities, class instances, and not nested past 32 levels. */
export function isJson(value: unknown, depth = MAX_DEPTH): boolean {
	switch (typeof value) {
		case 'string':
		case 'boolean':
		case 'undefined':
			return true;
		case 'number':
			return Number.isFinite(value);
		case 'object':
			if (value === null) return true;
			if (depth === 0) return false;
			if (Array.isArray(value)) return value.every((item) => isJson(item, depth - 1));
			return isPlainObject(value) && Object.values(value).every((item) => isJson(item, depth - 1));
		default:
			return false;
	}
}

/** The nearest JSON of anything a document may hold, for showing what no validator accepts. */
export function toJson(value: unknown, depth = MAX_DEPTH): unknown {
	if (value === null || typeof value !== 'object')
		return isJson(value) ? (value ?? null) : String(value);
	if (depth === 0) return '…';
	if (value instanceof Uint8Array) return `${value.length} bytes`;
	if (Array.isArray(value)) return value.map((item) => toJson(item, depth - 1));
	if (!isPlainObject(value)) return Object.prototype.toString.call(value);
	return Object.fromEntries(
		Object.entries(value).map(([key, item]) => [key, toJson(item, depth - 1)])
	);
}

/** A copy that shares nothing with what a page goes on changing. */
export function copyJson<T>(value: T): T {
	return value === null || typeof value !== 'object'
		? value
		: (JSON.parse(JSON.stringify(value)) as T);
}

/** JSON with sorted keys: equal for equal values. */
export function canonical(value: unknown): string {
	return (
		JSON.stringify(value, (_, inner: unknown) =>
			inner !== null && typeof inner === 'object' && !Array.isArray(inner)
				? Object.fromEntries(
						Object.entries(inner as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
					)
				: inner
		) ?? 'null'
	);
}
