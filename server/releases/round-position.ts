/** Positions made coarser before they leave. Degrees WGS84, rounding in metres. */
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';

/** Metres of one degree of latitude. */
const DEGREE = 111_320;

/**
 * The nearest crossing of a grid with about `metres` between its lines; the same input always
 * gives the same crossing, so that several releases of one place cannot be averaged.
 */
export function roundPosition([lng, lat]: LngLat, metres: number | null): LngLat {
	if (metres === null) return [lng, lat];
	const latStep = metres / DEGREE;
	const roundedLat = clamp(Math.round(lat / latStep) * latStep, 90);
	const lngStep = metres / (DEGREE * Math.max(0.01, Math.cos((roundedLat * Math.PI) / 180)));
	const roundedLng = clamp(Math.round(lng / lngStep) * lngStep, 180);
	return [digits(roundedLng), digits(roundedLat)];
}

function clamp(value: number, limit: number): number {
	return Math.min(limit, Math.max(-limit, value));
}

/** Six digits are a decimetre. */
function digits(value: number): number {
	return Math.round(value * 1e6) / 1e6;
}

function withoutRepeats(path: readonly LngLat[]): LngLat[] {
	return path.filter((at, i) => i === 0 || at[0] !== path[i - 1]![0] || at[1] !== path[i - 1]![1]);
}

/** The rounded geometry, or undefined where nothing of its shape is left at this coarseness. */
export function roundGeometry(geometry: Geometry, metres: number | null): Geometry | undefined {
	if (metres === null) return geometry;
	const round = (at: LngLat) => roundPosition(at, metres);
	switch (geometry.type) {
		case 'Point':
			return { type: 'Point', coordinates: round(geometry.coordinates) };
		case 'Circle':
			// Its own size must not undo the rounding of its centre.
			return {
				type: 'Circle',
				center: round(geometry.center),
				radius: Math.max(metres, Math.ceil(geometry.radius / metres) * metres)
			};
		case 'LineString': {
			const coordinates = withoutRepeats(geometry.coordinates.map(round));
			return coordinates.length >= 2 ? { type: 'LineString', coordinates } : undefined;
		}
		case 'Polygon': {
			const rings = geometry.coordinates.map((ring) => withoutRepeats(ring.map(round)));
			// Closed rings of fewer than four points enclose nothing; holes may vanish, the outline not.
			const coordinates = rings.filter((ring, i) => i === 0 || ring.length >= 4);
			return coordinates[0]!.length >= 4 ? { type: 'Polygon', coordinates } : undefined;
		}
	}
}

/** The middle of a geometry's bounds: where a record that refers to it is said to be. */
export function middleOf(geometry: Geometry): LngLat {
	const points: readonly LngLat[] =
		geometry.type === 'Point'
			? [geometry.coordinates]
			: geometry.type === 'Circle'
				? [geometry.center]
				: geometry.type === 'LineString'
					? geometry.coordinates
					: geometry.coordinates.flat();
	const lngs = points.map(([lng]) => lng);
	const lats = points.map(([, lat]) => lat);
	return [(Math.min(...lngs) + Math.max(...lngs)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}
