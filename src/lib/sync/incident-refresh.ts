import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import type { Environment } from './environment.ts';

/** Reads the incident as it is for me now; undefined where nobody of ours answers, or refuses. */
export async function fetchIncident(
	environment: Environment,
	id: string
): Promise<IncidentView | undefined> {
	try {
		const response = await environment.fetch(`${environment.origin}/api/v1/incidents/${id}`, {
			cache: 'no-store',
			signal: AbortSignal.timeout(10_000)
		});
		if (!response.ok) return undefined;
		const view = (await response.json()) as Partial<IncidentView> | null;
		const ours = view?.id === id && Array.isArray(view.compartments) && view.me;
		return ours ? (view as IncidentView) : undefined;
	} catch {
		return undefined;
	}
}
