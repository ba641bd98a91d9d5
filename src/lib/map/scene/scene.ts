/**
 * Thousands of marks on one canvas. A changed mark repaints its own rectangle and nothing
 * else; marks that crowd are counted; labels give way to one another in a fixed order.
 */
import type * as L from 'leaflet';
import { point as createPoint } from '../leaflet.ts';
import type { Palette } from '../palette.ts';
import { CanvasPane, type Rect, type View } from './canvas-pane.ts';
import { Clusters, type Cluster } from './clusters.ts';
import { clusterRect, drawCluster, hitsCluster } from './draw-cluster.ts';
import { drawLabel, labelRect } from './label.ts';
import { LabelPlacement } from './label-placement.ts';
import { rectOf, type Mark, type Pen } from './mark.ts';
import { overlap, type WorldPoint } from './mercator.ts';
import { outlineOf, type Compared } from './outline.ts';
import { clip, crosses, enclose, grow, merge, strips } from './rects.ts';
import { SpatialIndex } from './spatial-index.ts';

/** No label or symbol reaches further than this from its mark's bounds, CSS pixels. */
const REACH = 360;

export interface Hit {
	/** Marks under the point, the topmost first. */
	readonly marks: readonly Mark[];
	readonly cluster?: { readonly point: WorldPoint; readonly members: readonly Mark[] };
}

/** What the last repaint did: read by the page benchmark. */
export interface Repaint {
	readonly rects: readonly Rect[];
	readonly whole: boolean;
	readonly drawn: number;
	readonly ms: number;
}

export class Scene {
	/** What the last repaint did. */
	last: Repaint = { rects: [], whole: true, drawn: 0, ms: 0 };
	repaints = 0;
	readonly #map: L.Map;
	readonly #pane: CanvasPane;
	readonly #marks = new Map<string, Mark>();
	readonly #index = new SpatialIndex<Mark>();
	readonly #clusters: Clusters<Mark>;
	#clusteredAt: number;
	#palette: Palette;
	#hidden: ReadonlySet<string> = new Set();
	#selected: ReadonlySet<string> = new Set();
	#compared: ReadonlyMap<string, Compared> = new Map();
	readonly #labels = new LabelPlacement();
	/** Keys of marks whose labels the next frame weighs against those that stand. */
	readonly #unweighed = new Set<string>();
	readonly #forced = (mark: Mark) => mark.label!.always || this.#selected.has(mark.target);
	#dirty: Rect[] = [];
	#all = false;
	#frame = 0;

	constructor(map: L.Map, options: { pane: string; zIndex: number; palette: Palette }) {
		this.#map = map;
		this.#palette = options.palette;
		this.#clusteredAt = map.getZoom();
		this.#clusters = new Clusters(this.#clusteredAt);
		this.#pane = new CanvasPane(map, {
			pane: options.pane,
			zIndex: options.zIndex,
			draw: (_, view, before) => (before ? this.#shift(view, before) : this.#paintAll())
		});
		// The page benchmark reads from the element what was repainted.
		Object.assign(this.#pane.canvas, { scene: this });
	}

	get size(): number {
		return this.#marks.size;
	}

	get(key: string): Mark | undefined {
		return this.#marks.get(key);
	}

	/** Adds a mark or replaces the one of the same key; an identical one touches nothing. */
	put(mark: Mark): void {
		const old = this.#marks.get(mark.key);
		if (old === mark) return;
		// A label that gave way where it stands goes on giving way: its minutes change all the time.
		const weigh = !old || this.#shows(old) || !this.#gaveWay(old, mark);
		if (old) this.#take(old);
		this.#marks.set(mark.key, mark);
		this.#index.put(mark);
		if (!this.#visible(mark)) return;
		this.#around(mark, () => {
			if (this.#mayCluster(mark)) this.#clusters.add(mark);
		});
		if (weigh) this.#unweighed.add(mark.key);
		this.#soilMark(mark);
	}

	/** Puts many and repaints once. */
	load(marks: Iterable<Mark>): void {
		this.repaint();
		for (const mark of marks) this.put(mark);
	}

	delete(key: string): void {
		const mark = this.#marks.get(key);
		if (!mark) return;
		this.#marks.delete(key);
		this.#take(mark);
	}

	setHidden(layers: ReadonlySet<string>): void {
		this.#hidden = new Set(layers);
		this.#regroup();
		this.repaint();
	}

	setPalette(palette: Palette): void {
		this.#palette = palette;
		this.repaint();
	}

	/** Selected records are outlined and never vanish in a cluster. */
	setSelected(targets: ReadonlySet<string>): void {
		const before = this.#selected;
		const changed = [...this.#marks.values()].filter(
			(mark) => before.has(mark.target) !== targets.has(mark.target)
		);
		for (const mark of changed) {
			this.#soilMark(mark);
			this.#around(mark, () => this.#clusters.delete(mark));
		}
		this.#selected = new Set(targets);
		for (const mark of changed) {
			this.#around(mark, () => {
				if (this.#visible(mark) && this.#mayCluster(mark)) this.#clusters.add(mark);
			});
			if (targets.has(mark.target)) this.#labels.keep(mark);
			else this.#weighAgain(mark);
			this.#soilMark(mark);
		}
	}

	/** Records that differ between two moments are outlined and never vanish in a cluster. */
	setCompared(targets: ReadonlyMap<string, Compared> = new Map()): void {
		if (targets.size === 0 && this.#compared.size === 0) return;
		this.#compared = new Map(targets);
		this.#regroup();
		this.repaint();
	}

	/** Everything anew, in the next frame. */
	repaint(): void {
		this.#all = true;
		this.#schedule();
	}

	/** Marks under a point of the map's container. */
	hit(point: L.Point, reach: number): Hit {
		const { x, y } = this.#pane.fromContainer(point);
		const view = this.#pane.view;
		const near = this.#index
			.query(view.bounds({ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }, 48))
			.filter((mark) => this.#visible(mark));
		for (const cluster of this.#crowdsOf(near))
			if (hitsCluster(cluster, x, y, view))
				return { marks: [], cluster: { point: cluster.point, members: [...cluster.members] } };
		const hits = near
			.filter((mark) => !this.#clusters.hiding(mark))
			.flatMap((mark) => {
				const away = mark.hit(x, y, view, reach);
				return away === undefined ? [] : [{ mark, away }];
			})
			.sort((a, b) => b.mark.rank - a.mark.rank || a.away - b.away || size(a.mark) - size(b.mark));
		return { marks: hits.map(({ mark }) => mark) };
	}

	/** Visible marks whose bounds touch the map's window. */
	inWindow(): Mark[] {
		const { view } = this.#pane;
		const { x, y } = this.#pane.fromContainer(createPoint(0, 0));
		const size = this.#map.getSize();
		const inner = { x, y, width: size.x, height: size.y };
		return this.#index.query(view.bounds(inner)).filter((mark) => this.#visible(mark));
	}

	remove(): void {
		cancelAnimationFrame(this.#frame);
		this.#pane.remove();
	}

	#visible(mark: Mark): boolean {
		return !this.#hidden.has(mark.layer);
	}
	#mayCluster(mark: Mark): boolean {
		const { target, flock } = mark;
		return flock !== undefined && !this.#selected.has(target) && !this.#compared.has(target);
	}

	/** Whether its label stands or is about to be weighed. */
	#shows(mark: Mark): boolean {
		return this.#labels.shift(mark) !== undefined || this.#unweighed.has(mark.key);
	}

	#weighAgain(mark: Mark): void {
		this.#labels.forget(mark);
		this.#unweighed.add(mark.key);
	}

	#gaveWay(old: Mark, mark: Mark): boolean {
		const stays = old.point[0] === mark.point[0] && old.point[1] === mark.point[1];
		return stays && !!old.label && !!mark.label && !this.#forced(mark);
	}

	#take(mark: Mark): void {
		this.#soilMark(mark);
		this.#around(mark, () => this.#clusters.delete(mark));
		this.#index.take(mark);
		this.#labels.forget(mark);
		this.#unweighed.delete(mark.key);
	}

	/** Runs a change of grouping and soils the cell where it is, or was, a cluster. */
	#around(mark: Mark, change: () => void): void {
		const before = this.#clusters.cellOf(mark);
		const soil = (cluster: Cluster<Mark> | undefined) => {
			if (cluster?.crowded) this.#soil(clusterRect(cluster, this.#pane.view));
		};
		const crowded = new Map([[before, before?.crowded]]);
		soil(before);
		change();
		const after = this.#clusters.cellOf(mark);
		soil(before);
		soil(after);
		for (const cluster of new Set([before, after]))
			if (cluster && (crowded.get(cluster) ?? false) !== cluster.crowded)
				for (const member of cluster.members) {
					this.#soilMark(member);
					// Out of the crowd it has a label of its own again.
					if (!cluster.crowded) this.#weighAgain(member);
				}
	}

	/** What a mark paints with its label. */
	#extent(mark: Mark): Rect {
		const rect = rectOf(mark, this.#pane.view);
		const shift = this.#labels.shift(mark);
		const label = shift === undefined ? undefined : labelRect(mark, this.#pen(), shift);
		return label ? enclose(rect, label) : rect;
	}

	#pen(): Pen {
		return { ctx: this.#pane.ctx, view: this.#pane.view, palette: this.#palette };
	}

	#soilMark(mark: Mark): void {
		if (!this.#all) this.#soil(this.#extent(mark));
	}

	#soil(rect: Rect): void {
		if (this.#all) return;
		const visible = clip(grow(rect), this.#pane.view.whole);
		if (!visible) return;
		this.#dirty.push(visible);
		// Past a handful one sweep over everything costs less.
		if (this.#dirty.length > 64) this.#all = true;
		this.#schedule();
	}

	#schedule(): void {
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			if (!this.#all) this.#weighNew();
			if (this.#all) this.#pane.redraw();
			else this.#paintDirty();
		});
	}

	#regroup(): void {
		this.#clusteredAt = this.#pane.view.zoom;
		const marks = [...this.#marks.values()].filter(
			(mark) => this.#visible(mark) && this.#mayCluster(mark)
		);
		this.#clusters.rebuild(this.#clusteredAt, marks);
	}

	#paintAll(): void {
		const start = performance.now();
		const { view, ctx } = this.#pane;
		if (view.zoom !== this.#clusteredAt) this.#regroup();
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		this.#all = false;
		this.#dirty = [];
		ctx.clearRect(0, 0, view.width, view.height);
		const marks = this.#under(view.whole);
		const single = marks.filter((mark) => !this.#clusters.hiding(mark));
		this.#labels.weighAll(single, this.#pen(), this.#forced);
		this.#unweighed.clear();
		const drawn = this.#paint(view.whole, marks);
		this.#report([view.whole], true, drawn, start);
	}

	/** The map has been panned: what is there moves along, and only what comes into view is painted. */
	#shift(view: View, before: View): void {
		if (this.#all) return this.#paintAll();
		const { ctx, canvas } = this.#pane;
		const x = before.originX - view.originX;
		const y = before.originY - view.originY;
		const { width, height } = view;
		this.#dirty = this.#dirty.flatMap((rect) => {
			const moved = clip({ ...rect, x: rect.x + x, y: rect.y + y }, view.whole);
			return moved ? [moved] : [];
		});
		ctx.save();
		ctx.globalCompositeOperation = 'copy';
		ctx.drawImage(canvas, x, y, width, height);
		ctx.restore();
		const found = strips(view.whole, x, y);
		this.#dirty.push(...found);
		this.#weighNew(found);
		if (this.#all) return this.#paintAll();
		this.#paintDirty();
	}

	/** Weighs, once a frame, the labels of what has changed and of what came into view in some strips. */
	#weighNew(found: readonly Rect[] = []): void {
		if (found.length === 0 && this.#unweighed.size === 0) return;
		const { view } = this.#pane;
		const marks = this.#under(view.whole).filter((mark) => !this.#clusters.hiding(mark));
		const isNew = (mark: Mark) =>
			this.#unweighed.has(mark.key) || found.some((strip) => crosses(rectOf(mark, view), strip));
		const fresh = this.#labels.weighNew(marks, isNew, this.#pen(), this.#forced);
		this.#unweighed.clear();
		for (const mark of fresh) this.#soilMark(mark);
	}

	#paintDirty(): void {
		const start = performance.now();
		cancelAnimationFrame(this.#frame);
		this.#frame = 0;
		const rects = merge(this.#dirty);
		this.#dirty = [];
		const { ctx } = this.#pane;
		let drawn = 0;
		for (const rect of rects) {
			ctx.save();
			ctx.beginPath();
			ctx.rect(rect.x, rect.y, rect.width, rect.height);
			ctx.clip();
			ctx.clearRect(rect.x, rect.y, rect.width, rect.height);
			drawn += this.#paint(rect, this.#under(rect));
			ctx.restore();
		}
		this.#report(rects, false, drawn, start);
	}

	#report(rects: readonly Rect[], whole: boolean, drawn: number, start: number): void {
		this.repaints++;
		this.last = { rects, whole, drawn, ms: performance.now() - start };
	}

	/** Visible marks that may paint into a rectangle, the lowest first. */
	#under(rect: Rect): Mark[] {
		const bounds = this.#pane.view.bounds(rect, REACH);
		return this.#index
			.query(bounds)
			.filter((mark) => this.#visible(mark) && overlap(mark.bounds, bounds))
			.sort(inOrder);
	}

	#crowdsOf(marks: readonly Mark[]): Set<Cluster<Mark>> {
		const crowds = new Set<Cluster<Mark>>();
		for (const mark of marks) {
			const cluster = this.#clusters.hiding(mark);
			if (cluster) crowds.add(cluster);
		}
		return crowds;
	}

	#paint(rect: Rect, marks: readonly Mark[]): number {
		const pen = this.#pen();
		let drawn = 0;
		const single = marks.filter((mark) => !this.#clusters.hiding(mark));
		for (const mark of single) {
			if (!crosses(rectOf(mark, pen.view), rect)) continue;
			const { target } = mark;
			mark.draw(
				pen,
				outlineOf(pen.palette, this.#selected.has(target), this.#compared.get(target))
			);
			drawn++;
		}
		for (const cluster of this.#crowdsOf(marks)) {
			if (!crosses(clusterRect(cluster, pen.view), rect)) continue;
			drawCluster(cluster, pen);
			drawn++;
		}
		// Labels of what is selected last, over the others.
		for (const chosen of [false, true])
			for (const mark of single) {
				const shift = this.#labels.shift(mark);
				if (shift === undefined || this.#selected.has(mark.target) !== chosen) continue;
				const label = labelRect(mark, pen, shift);
				if (label && crosses(label, rect)) drawLabel(mark, pen, shift, chosen);
			}
		return drawn;
	}
}

function inOrder(a: Mark, b: Mark): number {
	return a.rank - b.rank || size(b) - size(a) || (a.key < b.key ? -1 : 1);
}

function size(mark: Mark): number {
	return (mark.bounds[2] - mark.bounds[0]) * (mark.bounds[3] - mark.bounds[1]);
}
