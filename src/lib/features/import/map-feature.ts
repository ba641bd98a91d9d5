/** A feature of a map file, of whatever format, before it is checked. */
export interface RawFeature {
	/** Number in the file, from 1. */
	readonly index: number;
	readonly geometry: unknown;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** A property value as text; objects and lists have none. */
export function textOf(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return '';
}

/** The first property that is filled, by name without regard to case. */
export function firstProperty(
	properties: Readonly<Record<string, unknown>>,
	names: readonly string[]
): string {
	const byName = new Map(
		Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value])
	);
	for (const name of names) {
		const text = textOf(byName.get(name));
		if (text !== '') return text;
	}
	return '';
}
