import type { LngLat } from '#lib/board/values.ts';

/**
 * Leaves out vertices of a path drawn by hand (Douglas and Peucker, 1973), so that none lies
 * further than `tolerance` metres from what stays. The ends stay always.
 */
export function simplify(path: readonly LngLat[], tolerance: number): LngLat[] {
	if (path.length < 3) return [...path];
	const keep = new Uint8Array(path.length);
	keep[0] = keep[path.length - 1] = 1;
	const flat = flatten(path);
	const open: [number, number][] = [[0, path.length - 1]];
	for (let span = open.pop(); span; span = open.pop()) {
		const [first, last] = span;
		let furthest = 0;
		let index = -1;
		for (let i = first + 1; i < last; i++) {
			const away = distanceToSegment(flat[i]!, flat[first]!, flat[last]!);
			if (away > furthest) [furthest, index] = [away, i];
		}
		if (index >= 0 && furthest > tolerance) {
			keep[index] = 1;
			open.push([first, index], [index, last]);
		}
	}
	return path.filter((_, i) => keep[i]);
}

/** Metres on a plane that touches the earth at the path's first position: good for a drawing. */
function flatten(path: readonly LngLat[]): [number, number][] {
	const [lng, lat] = path[0]!;
	const perDegree = 111_320;
	const shrink = Math.cos((lat * Math.PI) / 180);
	return path.map((p) => [(p[0] - lng) * perDegree * shrink, (p[1] - lat) * perDegree]);
}

/** Distance of a point from a segment, in the unit of the plane. */
export function distanceToSegment(
	[x, y]: readonly [number, number],
	[x1, y1]: readonly [number, number],
	[x2, y2]: readonly [number, number]
): number {
	const dx = x2 - x1;
	const dy = y2 - y1;
	const length = dx * dx + dy * dy;
	const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length));
	return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}
