/** Selecting by click, moving what is selected by dragging it or with the arrow keys. */
import type * as L from 'leaflet';
import { deleteRecord, setFact } from '#lib/board/commands/record.commands.ts';
import { reshape } from '#lib/board/commands/map.commands.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { attempt } from '#lib/features/board/attempt.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { centerOf } from '../geometry/bounds.ts';
import { translate } from '../geometry/edit.ts';
import { toLatLng, toLngLat } from '../map-view.ts';
import { objectTitle } from '../object-title.ts';
import { liveDrag } from './live-drag.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

/** CSS pixels a pointer moves before it drags. */
const SLOP = 5;
/** After the last arrow key the new place is said. */
const SETTLE = 700;
const ARROWS: Record<string, [number, number]> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1]
};

/** A selected record that can be put elsewhere. */
export interface Movable {
	readonly key: string;
	readonly geometry: Geometry;
	/** Shows it elsewhere, here and to the others, without saying so. */
	lift(geometry: Geometry | undefined): void;
	/** Says that it is there. */
	put(geometry: Geometry): void;
}

/** The one selected record as something that can be moved; undefined where that is not allowed. */
export function movable({ state, view }: ToolContext, key: string): Movable | undefined {
	const { board } = state;
	const compartment = key.slice(0, key.indexOf('/'));
	if (!board.compartments().includes(compartment) || !board.writable(compartment)) return undefined;
	const object = board.mapObjects.get(key);
	if (object?.geometry && !object.deleted)
		return {
			key,
			geometry: object.geometry,
			lift: (geometry) => view.objects.lift(key, geometry),
			put: (geometry) => attempt(() => reshape(board, key, geometry))
		};
	const resource = board.resources.get(key);
	if (!resource?.position || resource.deleted) return undefined;
	return {
		key,
		geometry: { type: 'Point', coordinates: resource.position.position },
		lift: (geometry) =>
			view.resources.lift(key, geometry?.type === 'Point' ? geometry.coordinates : undefined),
		put: (geometry) =>
			attempt(() => setFact(board, 'resources', key, 'position', { position: centerOf(geometry) }))
	};
}

export function start(context: ToolContext): ActiveTool {
	const { state, map, view } = context;
	const { leaflet } = view;
	const container = leaflet.getContainer();
	const selected = () => (state.ui.selection.size === 1 ? [...state.ui.selection][0] : undefined);
	let drag: { pointer: number; from: L.Point; movable: Movable; moved: boolean } | undefined;
	let nudge: { movable: Movable; geometry: Geometry; timer: number } | undefined;
	let lastHits = '';
	let swallow = false;
	const share = liveDrag(state);

	const pointOf = (event: PointerEvent) => leaflet.mouseEventToContainerPoint(event);
	const dragged = (event: PointerEvent): Geometry => {
		const { from, movable } = drag!;
		const origin = toLngLat(leaflet.containerPointToLatLng(from));
		const now = toLngLat(leaflet.containerPointToLatLng(pointOf(event)));
		return translate(movable.geometry, now[0] - origin[0], now[1] - origin[1]);
	};

	const down = (event: PointerEvent) => {
		swallow = false;
		if (event.button !== 0 || !event.isPrimary) return;
		settle();
		const key = selected();
		const point = pointOf(event);
		if (!key || !view.hit(point).marks.some((mark) => mark.target === key)) return;
		const found = movable(context, key);
		if (!found) return;
		drag = { pointer: event.pointerId, from: point, movable: found, moved: false };
		leaflet.dragging.disable();
	};
	const move = (event: PointerEvent) => {
		if (!drag) return hover(event);
		if (event.pointerId !== drag.pointer) return;
		if (!drag.moved && pointOf(event).distanceTo(drag.from) < SLOP) return;
		if (!drag.moved) container.setPointerCapture(event.pointerId);
		drag.moved = true;
		const geometry = dragged(event);
		drag.movable.lift(geometry);
		share(drag.movable.key, geometry);
	};
	const end = (event: PointerEvent) => {
		if (!drag || event.pointerId !== drag.pointer) return;
		const { movable, moved } = drag;
		const geometry = moved ? dragged(event) : undefined;
		drop();
		if (geometry && event.type === 'pointerup') {
			// The click that follows a drag selects nothing else.
			swallow = true;
			movable.put(geometry);
		}
	};
	const drop = () => {
		drag?.movable.lift(undefined);
		drag = undefined;
		share(undefined);
		leaflet.dragging.enable();
	};

	let hovering = 0;
	const hover = (event: PointerEvent) => {
		if (event.pointerType !== 'mouse' || event.buttons || hovering) return;
		hovering = requestAnimationFrame(() => {
			hovering = 0;
			const hit = view.hit(pointOf(event));
			const over = hit.cluster || hit.marks.length > 0;
			container.style.cursor = over ? 'pointer' : '';
		});
	};

	const click = (event: L.LeafletMouseEvent) => {
		if (swallow) return void (swallow = false);
		const hit = view.hit(event.containerPoint);
		if (hit.cluster) return view.open(hit.cluster.members);
		const targets = [...new Set(hit.marks.map((mark) => mark.target))];
		const hits = targets.join(' ');
		// The same spot again goes on to what lies beneath.
		const current = selected();
		const again = hits === lastHits && current ? targets.indexOf(current) + 1 : 0;
		lastHits = hits;
		state.ui.select(targets[again % Math.max(1, targets.length)]);
	};

	/** Says the place that the arrow keys have led to. */
	function settle(): void {
		if (!nudge) return;
		const { movable, geometry, timer } = nudge;
		clearTimeout(timer);
		nudge = undefined;
		share(undefined);
		movable.lift(undefined);
		movable.put(geometry);
	}
	function cancelNudge(): boolean {
		if (!nudge) return false;
		clearTimeout(nudge.timer);
		nudge.movable.lift(undefined);
		nudge = undefined;
		share(undefined);
		return true;
	}
	function push([dx, dy]: [number, number], far: boolean): boolean {
		const key = selected();
		const target = nudge?.movable ?? (key ? movable(context, key) : undefined);
		if (!target) return false;
		const geometry = nudge?.geometry ?? target.geometry;
		const center = centerOf(geometry);
		const step = far ? 20 : 2;
		const from = leaflet.project(toLatLng(center));
		const to = toLngLat(leaflet.unproject(from.add([dx * step, dy * step])));
		if (nudge) clearTimeout(nudge.timer);
		const next = translate(geometry, to[0] - center[0], to[1] - center[1]);
		nudge = { movable: target, geometry: next, timer: window.setTimeout(settle, SETTLE) };
		target.lift(next);
		share(target.key, next);
		return true;
	}

	container.addEventListener('pointerdown', down, { capture: true });
	container.addEventListener('pointermove', move);
	container.addEventListener('pointerup', end);
	container.addEventListener('pointercancel', end);
	leaflet.on('click', click);

	return {
		key(event) {
			const arrow = ARROWS[event.key];
			if (arrow) return push(arrow, event.shiftKey);
			const key = selected();
			if (event.key === 'Enter' && key) {
				settle();
				map.fresh = key;
				return true;
			}
			if (event.key === 'Escape') {
				if (cancelNudge()) return true;
				if (drag) return (drop(), true);
				if (!key) return false;
				state.ui.select(undefined);
				return true;
			}
			if ((event.key === 'Delete' || event.key === 'Backspace') && key)
				return removeObject(context, key);
			return false;
		},
		stop() {
			settle();
			if (drag) drop();
			cancelAnimationFrame(hovering);
			container.style.cursor = '';
			container.removeEventListener('pointerdown', down, { capture: true });
			container.removeEventListener('pointermove', move);
			container.removeEventListener('pointerup', end);
			container.removeEventListener('pointercancel', end);
			leaflet.off('click', click);
		}
	};
}

/** Deletes a map object; asks nothing, and says how to take it back. */
export function removeObject({ state }: Pick<ToolContext, 'state'>, key: string): boolean {
	const object = state.board.mapObjects.get(key);
	if (!object || object.deleted || !state.writable(object.compartment)) return false;
	attempt(() => {
		deleteRecord(state.board, 'mapObjects', key);
		state.ui.select(undefined);
		toast(m.common_deleted_undo({ name: objectTitle(object) }), {
			action: { label: m.common_undo(), run: () => attempt(() => state.board.undo.undo()) }
		});
	});
	return true;
}
