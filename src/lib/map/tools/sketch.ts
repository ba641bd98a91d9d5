/** What is being drawn, shown on the map before it is on the board. */
import * as L from 'leaflet';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { circleRing } from '../geometry/circle.ts';
import { toLatLng, type MapView } from '../map-view.ts';

export class Sketch {
	readonly #group: L.LayerGroup;
	readonly #view: MapView;
	readonly #pane = 'sketch';

	constructor(view: MapView) {
		this.#view = view;
		const pane = view.leaflet.getPane(this.#pane) ?? view.leaflet.createPane(this.#pane);
		pane.style.zIndex = '620';
		pane.style.pointerEvents = 'none';
		this.#group = L.layerGroup().addTo(view.leaflet);
	}

	/** A path with its vertices; `lead` goes on to the pointer. */
	path(path: readonly LngLat[], lead: LngLat | undefined, closed: boolean): void {
		this.clear();
		const whole = lead ? [...path, lead] : path;
		if (closed && whole.length > 2) this.#add(L.polygon(whole.map(toLatLng), this.#style(true)));
		else this.#add(L.polyline(whole.map(toLatLng), this.#style(false)));
		for (const [i, position] of path.entries()) this.#vertex(position, i === 0);
	}

	show(geometry: Geometry): void {
		this.clear();
		if (geometry.type === 'Circle') {
			const ring = circleRing(geometry.center, geometry.radius).map(toLatLng);
			this.#add(L.polygon(ring, this.#style(true)));
			this.#vertex(geometry.center, true);
		} else if (geometry.type === 'LineString')
			this.#add(L.polyline(geometry.coordinates.map(toLatLng), this.#style(false)));
		else if (geometry.type === 'Polygon')
			this.#add(
				L.polygon(
					geometry.coordinates.map((ring) => ring.map(toLatLng)),
					this.#style(true)
				)
			);
	}

	clear(): void {
		this.#group.clearLayers();
	}

	remove(): void {
		this.#group.remove();
	}

	#add(layer: L.Layer): void {
		this.#group.addLayer(layer);
	}

	#style(filled: boolean): L.PolylineOptions {
		return {
			pane: this.#pane,
			interactive: false,
			color: this.#view.palette.accent,
			weight: 2.5,
			dashArray: '2 6',
			fill: filled,
			fillOpacity: 0.12
		};
	}

	#vertex(position: LngLat, first: boolean): void {
		this.#add(
			L.circleMarker(toLatLng(position), {
				pane: this.#pane,
				interactive: false,
				radius: first ? 6 : 4,
				color: this.#view.palette.accent,
				weight: 2,
				fillColor: this.#view.palette.surface,
				fillOpacity: 1
			})
		);
	}
}
