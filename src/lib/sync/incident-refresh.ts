import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import { PASSWORD_FIRST } from './access-question.ts';
import type { Environment } from './environment.ts';

/** Reads the incident as it is for me now: gone where it is not for me, undefined without an answer. */
export async function fetchIncident(
	environment: Environment,
	id: string
): Promise<IncidentView | 'gone' | undefined> {
	try {
		const response = await environment.fetch(`${environment.origin}/api/v1/incidents/${id}`, {
			cache: 'no-store',
			signal: AbortSignal.timeout(10_000)
		});
		if (response.status === 403 || response.status === 404) {
			const refusal = (await response.json()) as { code?: unknown } | null;
			const said = typeof refusal?.code === 'string' && refusal.code !== PASSWORD_FIRST;
			return said ? 'gone' : undefined;
		}
		if (!response.ok) return undefined;
		const view = (await response.json()) as Partial<IncidentView> | null;
		const ours = view?.id === id && Array.isArray(view.compartments) && view.me;
		return ours ? (view as IncidentView) : undefined;
	} catch {
		return undefined;
	}
}
