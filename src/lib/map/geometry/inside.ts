type Point = readonly [number, number];

/** Whether a point lies inside a ring, by counting crossings; in any plane unit. */
export function insideRing([x, y]: Point, ring: readonly Point[]): boolean {
	let inside = false;
	for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
		const [xi, yi] = ring[i]!;
		const [xj, yj] = ring[j]!;
		if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
	}
	return inside;
}

/** Inside the first ring and in none of the others (holes). */
export function insidePolygon(point: Point, rings: readonly (readonly Point[])[]): boolean {
	const [outer, ...holes] = rings;
	return !!outer && insideRing(point, outer) && !holes.some((hole) => insideRing(point, hole));
}
