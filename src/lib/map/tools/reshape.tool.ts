/**
 * Changing a shape by its handles: a vertex is dragged, the middle of an edge becomes one, a
 * vertex clicked with Alt (or chosen and deleted) goes. Each drop is one statement.
 */
import type * as L from 'leaflet';
import { divIcon } from 'leaflet/src/layer/marker/DivIcon.js';
import { marker as createMarker } from 'leaflet/src/layer/marker/Marker.js';
import { layerGroup } from 'leaflet/src/layer/LayerGroup.js';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { reshape } from '#lib/board/commands/map.commands.ts';
import { attempt } from '#lib/features/board/attempt.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { m } from '#lib/i18n/paraglide/messages.js';
import { dragHandle, handlesOf, removeVertex, type Handle } from '../geometry/edit.ts';
import { destination } from '../geometry/ellipsoid.ts';
import { formatArea, formatLength } from '../geometry/format.ts';
import { measure } from '../geometry/measure.ts';
import { toLatLng, toLngLat } from '../map-view.ts';
import { liveDrag } from './live-drag.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

/** More handles than this are not shown at once: zoom in. */
const MOST = 160;

export function start(context: ToolContext): ActiveTool {
	const { state, map, view } = context;
	const { leaflet } = view;
	const key = map.reshaping ?? '';
	const group = layerGroup().addTo(leaflet);
	const share = liveDrag(state);
	let shown: Geometry | undefined;

	const current = () => state.board.mapObjects.get(key)?.geometry;
	const leave = () => {
		map.reshaping = undefined;
		map.tool = 'select';
	};

	const hint = (geometry: Geometry, tooMany = false) => {
		const { length, area } = measure(geometry);
		const parts = [
			...(length > 0 ? [formatLength(length, getLocale())] : []),
			...(area === undefined ? [] : [formatArea(area, getLocale())])
		];
		map.hint = {
			text: tooMany ? m.map_hint_zoom_in() : m.map_hint_reshape(),
			measures: parts.join(' · ') || undefined,
			done: leave
		};
	};

	const say = (geometry: Geometry) => {
		attempt(() => reshape(state.board, key, geometry));
		render();
	};

	const marker = (geometry: Geometry, handle: Handle): L.Marker => {
		const dot = createMarker(toLatLng(handle.position), {
			draggable: true,
			keyboard: true,
			title: handle.kind === 'middle' ? m.map_handle_middle() : m.map_handle_vertex(),
			icon: divIcon({
				className: `board-handle board-handle-${handle.kind}`,
				iconSize: [28, 28]
			})
		});
		const dragged = () => dragHandle(geometry, handle, toLngLat(dot.getLatLng()));
		dot.on('drag', () => {
			const now = dragged();
			view.objects.lift(key, now);
			share(key, now);
			hint(now);
		});
		dot.on('dragend', () => {
			const now = dragged();
			share(undefined);
			view.objects.lift(key, undefined);
			say(now);
		});
		const drop = () => {
			const left = removeVertex(geometry, handle);
			if (left) say(left);
		};
		dot.on('click', (event) => {
			if ((event.originalEvent as MouseEvent).altKey) drop();
		});
		dot.on('contextmenu', drop);
		dot.on('keydown', ({ originalEvent: event }) => {
			if (event.key === 'Delete' || event.key === 'Backspace') {
				event.stopPropagation();
				drop();
			}
		});
		return dot;
	};

	const render = () => {
		group.clearLayers();
		const geometry = current();
		if (!geometry || !state.writable(key.slice(0, key.indexOf('/')))) return leave();
		shown = geometry;
		const rim =
			geometry.type === 'Circle' ? destination(geometry.center, 90, geometry.radius) : undefined;
		const bounds = leaflet.getBounds().pad(0.1);
		const all = handlesOf(geometry, rim).filter((h) => bounds.contains(toLatLng(h.position)));
		const handles = all.length > MOST ? all.filter((h) => h.kind !== 'middle') : all;
		hint(geometry, handles.length > MOST);
		for (const handle of handles.slice(0, MOST)) group.addLayer(marker(geometry, handle));
	};

	const stopWatching = state.board.mapObjects.subscribe((keys) => {
		// Somebody else has changed it: their shape is the one to go on from.
		if (keys.has(key) && current() !== shown) render();
	});
	leaflet.on('moveend', render);
	render();
	return {
		key(event) {
			if (event.key !== 'Escape' && event.key !== 'Enter') return false;
			leave();
			return true;
		},
		stop() {
			stopWatching();
			leaflet.off('moveend', render);
			group.remove();
			view.objects.lift(key, undefined);
			share(undefined);
			map.hint = undefined;
		}
	};
}
