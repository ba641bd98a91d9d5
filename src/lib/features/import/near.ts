import type { LngLat } from '#lib/board/values.ts';

/** Where the incident is, to notice positions that are swapped or far away. */
export function near(incident: {
	readonly lng: number | null;
	readonly lat: number | null;
}): LngLat | undefined {
	return incident.lng === null || incident.lat === null ? undefined : [incident.lng, incident.lat];
}
