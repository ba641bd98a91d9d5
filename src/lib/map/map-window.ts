/** Where a map is looking. */
import type { LngLat } from '#lib/board/values.ts';
import type { Bounds } from './geometry/bounds.ts';

export interface MapWindow {
	readonly center: LngLat;
	readonly zoom: number;
	readonly bounds: Bounds;
}
