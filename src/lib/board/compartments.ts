/** Names of compartments (信息分区); see docs/rights.md for who reads and writes which. */
export const COMMAND = 'command';
export const CONTROL = 'control';

/** A partner beyond the border is named by a short lower-case code such as `la`. */
export const PARTNER = /^[a-z]{2,8}$/;

export type CompartmentKind = 'command' | 'released' | 'liaison' | 'control';

export function releasedTo(partner: string): string {
	return `released-${partner}`;
}

export function liaisonOf(partner: string): string {
	return `liaison-${partner}`;
}

/** Kind and partner of a compartment, or undefined where the name is none of ours. */
export function parseCompartment(
	key: string
): { kind: CompartmentKind; partner: string | undefined } | undefined {
	if (key === COMMAND || key === CONTROL) return { kind: key, partner: undefined };
	const match = /^(released|liaison)-([a-z]{2,8})$/.exec(key);
	return match ? { kind: match[1] as CompartmentKind, partner: match[2] } : undefined;
}

/** The compartments of an incident: control only in exercises, a pair for each partner. */
export function compartmentsOf(
	kind: 'incident' | 'exercise',
	partners: readonly string[]
): string[] {
	return [
		COMMAND,
		...partners.flatMap((partner) => [releasedTo(partner), liaisonOf(partner)]),
		...(kind === 'exercise' ? [CONTROL] : [])
	];
}
