/** The Leaflet map of a board with its layers: the one object that tools and controls act on. */
import type * as L from 'leaflet';
import type { Board } from '#lib/board/board.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { AwarenessState } from '#lib/sync/awareness-state.ts';
import type { BaseLayer } from './base-layer.ts';
import { boundsOfGeometry, unite, type Bounds } from './geometry/bounds.ts';
import { wrapLongitude } from './geometry/ellipsoid.ts';
import { createMap, latLngBounds, point } from './leaflet.ts';
import type { MapWindow } from './map-window.ts';
import { CursorsLayer } from './layers/cursors.layer.ts';
import { GridLayer } from './layers/grid.layer.ts';
import type { Drawing } from './layers/object-marks.ts';
import { ObjectsLayer } from './layers/objects.layer.ts';
import { ResourcesLayer } from './layers/resources.layer.ts';
import { TilesLayer } from './layers/tiles.layer.ts';
import { readPalette, watchTheme, type Palette } from './palette.ts';
import type { Mark } from './scene/mark.ts';
import { unproject } from './scene/mercator.ts';
import type { Compared } from './scene/outline.ts';
import { Scene, type Hit } from './scene/scene.ts';

export interface MapViewOptions {
	readonly board: Board;
	readonly home: string;
	readonly locale: string;
	/** Where it opens. */
	readonly center: LngLat;
	readonly zoom: number;
	/** What silences run to, UTC ms: now, or the moment at which the incident was closed. */
	runsTo(): number;
	/** A finger needs more room than a pointer. */
	readonly phone: boolean;
	/** Called when the container has got a size, or lost it (a hidden screen of the phone). */
	onresize(shown: boolean): void;
}

export class MapView {
	readonly leaflet: L.Map;
	/** Everything of the board on one canvas. */
	readonly scene: Scene;
	readonly objects: ObjectsLayer;
	readonly resources: ResourcesLayer;
	/** Of a click, CSS pixels. */
	readonly reach: number;
	palette: Palette;
	readonly #cursors: CursorsLayer;
	readonly #grid: GridLayer;
	#tiles: readonly TilesLayer[] = [];
	readonly #options: MapViewOptions;
	readonly #stop: (() => void)[] = [];

	constructor(container: HTMLElement, options: MapViewOptions) {
		this.#options = options;
		this.reach = options.phone ? 18 : 8;
		this.palette = readPalette();
		this.leaflet = createMap(container, {
			center: toLatLng(options.center),
			zoom: options.zoom,
			minZoom: 3,
			maxZoom: 20,
			zoomControl: false,
			attributionControl: false,
			doubleClickZoom: false,
			boxZoom: false,
			inertia: !matchMedia('(prefers-reduced-motion: reduce)').matches,
			maxBounds: [
				[-85.06, -190],
				[85.06, 190]
			],
			worldCopyJump: false
		});
		this.#grid = new GridLayer(this.leaflet, this.palette);
		this.scene = new Scene(this.leaflet, {
			pane: 'objects',
			zIndex: 400,
			palette: this.palette
		});
		this.objects = new ObjectsLayer(this.scene, options.board, this.#drawing());
		this.resources = new ResourcesLayer(this.scene, options.board, this.#drawing(), options.runsTo);
		this.#cursors = new CursorsLayer(this.leaflet, this.palette);
		this.#stop.push(watchTheme(() => this.#setPalette(readPalette())));
		const observer = new ResizeObserver(() => {
			const shown = container.clientWidth > 0;
			if (shown) this.leaflet.invalidateSize({ pan: false });
			options.onresize(shown);
		});
		observer.observe(container);
		this.#stop.push(() => observer.disconnect());
	}

	remove(): void {
		for (const stop of this.#stop) stop();
		for (const tiles of this.#tiles) tiles.remove();
		this.#grid.remove();
		this.objects.remove();
		this.resources.remove();
		this.scene.remove();
		this.#cursors.remove();
		this.leaflet.remove();
	}

	window(): MapWindow {
		const { lat, lng } = this.leaflet.getCenter();
		const bounds = this.leaflet.getBounds();
		return {
			center: [wrapLongitude(lng), lat],
			zoom: this.leaflet.getZoom(),
			bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]
		};
	}

	counts(): Record<string, number> {
		return Object.fromEntries([...this.objects.counts, ...this.resources.counts]);
	}

	/** Lays tiles under the board, the first lowest; the grid shows where there is no base. */
	setTiles(
		base: BaseLayer | undefined,
		overlays: readonly BaseLayer[],
		ontileerror: () => void
	): void {
		for (const tiles of this.#tiles) tiles.remove();
		this.#tiles = [...(base ? [base] : []), ...overlays].map(
			(layer) => new TilesLayer(this.leaflet, layer, ontileerror)
		);
		this.#grid.setShown(!base);
	}

	setHidden(layers: ReadonlySet<string>): void {
		this.scene.setHidden(layers);
	}

	setSelected(keys: ReadonlySet<string>): void {
		this.scene.setSelected(keys);
	}

	setCompared(keys: ReadonlyMap<string, Compared> | undefined): void {
		this.scene.setCompared(keys);
	}

	showOthers(others: Iterable<AwarenessState>): void {
		this.#cursors.show(others);
	}

	/** What lies under a point of the container. */
	hit(at: L.Point): Hit {
		return this.scene.hit(at, this.reach);
	}

	/** Marks in the window, for the list that stands for the canvas. */
	marksInWindow(): Mark[] {
		return this.scene.inWindow();
	}

	/** Shows everything that is not hidden. */
	fit(): void {
		let bounds: Bounds | undefined;
		for (const object of this.#options.board.mapObjects.list())
			if (object.geometry) bounds = unite(bounds, boundsOfGeometry(object.geometry));
		for (const resource of this.#options.board.resources.list())
			if (resource.position) {
				const [lng, lat] = resource.position.position;
				bounds = unite(bounds, [lng, lat, lng, lat]);
			}
		if (bounds) this.show(bounds);
	}

	show([west, south, east, north]: Bounds, animate = true): void {
		this.leaflet.fitBounds(
			[
				[south, west],
				[north, east]
			],
			{
				paddingTopLeft: [48, 48],
				paddingBottomRight: [48, this.#options.phone ? this.leaflet.getSize().y * 0.42 : 48],
				maxZoom: 16,
				animate
			}
		);
	}

	/** Brings a geometry into the middle, or above the sheet that covers the lower part of a phone. */
	goTo(geometry: Geometry): void {
		if (geometry.type !== 'Point') return this.show(boundsOfGeometry(geometry));
		const zoom = Math.max(14, this.leaflet.getZoom());
		const down = this.#options.phone ? this.leaflet.getSize().y * 0.2 : 0;
		const at = this.leaflet.project(toLatLng(geometry.coordinates), zoom).add(point(0, down));
		this.leaflet.setView(this.leaflet.unproject(at, zoom), zoom);
	}

	/** Zooms to the members of a cluster, as far as tells them apart. */
	open(members: readonly Mark[]): void {
		let bounds: Bounds | undefined;
		for (const mark of members) {
			const [lng, lat] = unproject(mark.point);
			bounds = unite(bounds, [lng, lat, lng, lat]);
		}
		if (!bounds) return;
		const [west, south, east, north] = bounds;
		const box = latLngBounds([south, west], [north, east]);
		const zoom = Math.min(
			20,
			Math.max(this.leaflet.getZoom() + 1, this.leaflet.getBoundsZoom(box, false, point(64, 64)))
		);
		this.leaflet.setView(box.getCenter(), zoom);
	}

	#drawing(): Drawing {
		return { palette: this.palette, locale: this.#options.locale, home: this.#options.home };
	}

	#setPalette(palette: Palette): void {
		this.palette = palette;
		this.#grid.setPalette(palette);
		this.scene.setPalette(palette);
		this.objects.setDrawing(this.#drawing());
		this.resources.setDrawing(this.#drawing());
		this.#cursors.setPalette(palette);
	}
}

export function toLatLng([lng, lat]: LngLat): L.LatLngTuple {
	return [lat, lng];
}

export function toLngLat({ lng, lat }: L.LatLng): LngLat {
	return [wrapLongitude(lng), Math.max(-90, Math.min(90, lat))];
}
