/** The tiles of one base layer, one Leaflet layer for each of its templates. */
import type * as L from 'leaflet';
import type { BaseLayer } from '../base-layer.ts';
import { latLngBounds, tileLayer } from '../leaflet.ts';

export class TilesLayer {
	readonly #layers: L.TileLayer[];

	constructor(map: L.Map, base: BaseLayer, onerror: () => void) {
		const bounds = base.bounds
			? latLngBounds([base.bounds[1], base.bounds[0]], [base.bounds[3], base.bounds[2]])
			: undefined;
		this.#layers = base.urls.map((url) => {
			const layer = tileLayer(url, {
				// Beyond its own zooms a layer is stretched rather than empty.
				minNativeZoom: base.minZoom,
				maxNativeZoom: base.maxZoom,
				maxZoom: 22,
				...(base.subdomains.length > 0 ? { subdomains: base.subdomains } : {}),
				...(bounds ? { bounds } : {}),
				noWrap: true,
				className: 'board-tiles'
			});
			layer.on('tileerror', onerror);
			return layer.addTo(map);
		});
	}

	remove(): void {
		for (const layer of this.#layers) layer.remove();
	}
}
