import type { Resource } from '#lib/board/records/resource.record.ts';
import { number } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

/** How much there is: a team by its heads, the rest by what it is counted in. */
export function amountWord(resource: Pick<Resource, 'kind' | 'quantity' | 'unit' | 'headCount'>): {
	readonly amount: string;
	readonly unit: string;
} {
	if (resource.kind === 'team' && resource.headCount !== undefined && resource.headCount !== null)
		return { amount: number(resource.headCount), unit: m.resources_persons() };
	return {
		amount: resource.quantity === undefined ? '' : number(resource.quantity),
		unit: resource.unit
	};
}
