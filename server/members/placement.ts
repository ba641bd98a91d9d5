/** Whether a role, partner and named compartments make sense in an incident. */
import { compartmentsOf, parseCompartment } from '#lib/board/compartments.ts';
import { roleFits, type Role } from '#lib/board/rights.ts';
import { ApiError } from '../api/api-error.ts';
import type { IncidentRow } from '../incidents/access.ts';

export interface Placement {
	readonly role: Role;
	readonly partner: string | null;
	readonly observes: string[];
}

/**
 * Fields that a role does not use are dropped, so that none comes alive by a later change.
 * @throws ApiError 422
 */
export function placement(
	incident: Pick<IncidentRow, 'kind' | 'partners'>,
	wanted: { role: Role; partner: string | null; observes: readonly string[] }
): Placement {
	const { role } = wanted;
	if (!roleFits(role, incident.kind)) throw new ApiError(422, 'role_needs_exercise');
	if (role === 'liaison') {
		if (!wanted.partner || !incident.partners.includes(wanted.partner))
			throw new ApiError(422, 'partner_needed');
		return { role, partner: wanted.partner, observes: [] };
	}
	if (role === 'observer') {
		const there = compartmentsOf(incident.kind, incident.partners);
		const observes = [...new Set(wanted.observes)];
		if (
			observes.length === 0 ||
			observes.some((key) => !there.includes(key) || parseCompartment(key)?.kind === 'control')
		)
			throw new ApiError(422, 'observes_needed');
		return { role, partner: null, observes };
	}
	return { role, partner: null, observes: [] };
}
