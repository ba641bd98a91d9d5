/** Types of the parts of Leaflet that are imported one by one. */
declare module 'leaflet/src/map/Map.js' {
	export { map as createMap } from 'leaflet';
}
declare module 'leaflet/src/layer/tile/TileLayer.js' {
	export { tileLayer } from 'leaflet';
}
declare module 'leaflet/src/layer/marker/Marker.js' {
	export { marker } from 'leaflet';
}
declare module 'leaflet/src/layer/marker/DivIcon.js' {
	export { divIcon } from 'leaflet';
}
declare module 'leaflet/src/layer/LayerGroup.js' {
	export { layerGroup } from 'leaflet';
}
declare module 'leaflet/src/geometry/Point.js' {
	export { point as toPoint } from 'leaflet';
}
declare module 'leaflet/src/geo/LatLngBounds.js' {
	export { latLngBounds as toLatLngBounds } from 'leaflet';
}
declare module 'leaflet/src/dom/DomUtil.js' {
	import type { Point } from 'leaflet';
	export function getPosition(element: HTMLElement): Point;
	export function setTransform(element: HTMLElement, offset: Point, scale?: number): void;
}
declare module 'leaflet/src/map/handler/*';
