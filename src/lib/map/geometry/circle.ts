import type { LngLat } from '#lib/board/values.ts';
import { destination } from './ellipsoid.ts';

/** A circle of `radius` metres as a closed ring: every vertex lies exactly that far away. */
export function circleRing(center: LngLat, radius: number, vertices = 72): LngLat[] {
	const ring: LngLat[] = [];
	for (let i = 0; i < vertices; i++) {
		const [lng, lat] = destination(center, (360 * i) / vertices, radius);
		// Beside the centre, also where the circle crosses the date line.
		ring.push([center[0] + wrapAround(lng - center[0]), lat]);
	}
	ring.push(ring[0]!);
	return ring;
}

function wrapAround(difference: number): number {
	return difference - 360 * Math.round(difference / 360);
}
