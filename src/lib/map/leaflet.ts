/**
 * The parts of Leaflet 1.9 that the map needs from the start. The package's one bundle holds
 * vectors, popups, controls and GeoJSON as well, which are drawn here otherwise: taking the parts
 * halves what a page must load (see docs/maps.md). What only a tool needs is imported there.
 */
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.Keyboard.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TapHold.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';

export { getPosition, setTransform } from 'leaflet/src/dom/DomUtil.js';
export { toLatLngBounds as latLngBounds } from 'leaflet/src/geo/LatLngBounds.js';
export { toPoint as point } from 'leaflet/src/geometry/Point.js';
export { tileLayer } from 'leaflet/src/layer/tile/TileLayer.js';
export { createMap } from 'leaflet/src/map/Map.js';
