/** How a map object is drawn: the marks of one record. */
import type { Fact } from '#lib/board/facts.ts';
import { canonical } from '#lib/board/json.ts';
import { COMMAND, parseCompartment } from '#lib/board/compartments.ts';
import type { Geometry, MapObject } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { wordOf } from '#lib/i18n/word-of.ts';
import type { SymbolLook } from '#lib/symbols/bitmap.ts';
import { symbolOf, symbolTag, type Frame } from '#lib/symbols/index.ts';
import { circleRing } from '../geometry/circle.ts';
import { colourOf, inkOn, type ColourToken, type Palette } from '../palette.ts';
import { RANK, type Label, type Mark } from '../scene/mark.ts';
import { project, unproject } from '../scene/mercator.ts';
import { PathMark } from '../scene/path-mark.ts';
import { PointMark, SYMBOL_SIZE } from '../scene/point-mark.ts';
import { TextMark } from '../scene/text-mark.ts';

export interface Drawing {
	readonly palette: Palette;
	readonly locale: string;
	/** The reader's own compartment: what lies elsewhere is outlined. */
	readonly home: string;
}

const OF_FRAME: Record<Frame, ColourToken | undefined> = {
	event: 'red',
	hazard: 'yellow',
	target: 'blue',
	resource: 'green',
	mark: undefined
};
const OF_LAYER: Record<string, ColourToken> = {
	situation: 'red',
	hazards: 'yellow',
	sites: 'blue',
	forces: 'green',
	routes: 'green'
};

/** Its own colour, or that of its symbol's class, or that of its layer. */
export function objectColour(object: MapObject, palette: Palette): string {
	const frame = OF_FRAME[symbolOf(object.symbol).frame];
	const layer = object.geometry?.type === 'Point' ? undefined : wordOf(OF_LAYER, object.layer);
	const token = frame ?? layer;
	return colourOf(object.colour, token ? palette[token] : palette.text, palette);
}

/** Whose a record is, and the colour that says so. */
export function originOf(compartment: string, drawing: Drawing): SymbolLook['origin'] {
	if (compartment === drawing.home) return 'home';
	const kind = parseCompartment(compartment)?.kind;
	return kind === 'released' || kind === 'liaison' ? kind : 'home';
}

/** A label that also says in words whose it is. */
export function labelFor(text: string, compartment: string, drawing: Drawing): string {
	const origin = originOf(compartment, drawing);
	if (!text || origin === 'home') return text;
	const partner = partnerOf(compartment);
	return origin === 'released'
		? m.map_label_released({ label: text })
		: m.map_label_from({ label: text, partner });
}

function partnerOf(compartment: string): string {
	return parseCompartment(compartment)?.partner?.toUpperCase() ?? '';
}

/** All marks of an object: the geometry in use, and a ghost for every other one claimed. */
export function marksOf(
	object: MapObject,
	geometryHeads: readonly Fact[],
	drawing: Drawing
): Mark[] {
	if (object.deleted || !object.geometry) return [];
	const disputed = object.contradictions.includes('geometry');
	const marks = [draw(object, object.geometry, drawing, { key: object.key, disputed })];
	if (!disputed) return marks;
	const used = canonical(object.geometry);
	const others = new Map(
		geometryHeads
			.map((head) => [canonical(head.value), head] as const)
			.filter(([value, head]) => value !== used && head.value !== null)
	);
	for (const head of others.values())
		marks.push(
			draw(object, head.value as Geometry, drawing, {
				key: `${object.key}#${head.ulid}`,
				ghost: true
			})
		);
	return marks;
}

/** One mark, also for a geometry that is only being dragged. */
export function draw(
	object: MapObject,
	geometry: Geometry,
	drawing: Drawing,
	{ key, disputed = false, ghost = false }: { key: string; disputed?: boolean; ghost?: boolean }
): Mark {
	const { palette } = drawing;
	const colour = objectColour(object, palette);
	const origin = originOf(object.compartment, drawing);
	const common = { key, target: object.key, layer: object.layer, disputed, ghost };
	const planned = object.planned === true;
	if (geometry.type === 'Point') {
		if (object.symbol === 'text')
			return new TextMark({
				...common,
				position: geometry.coordinates,
				text: object.label || symbolOf('text').name.zh,
				colour
			});
		const symbol = symbolOf(object.symbol);
		return new PointMark({
			...common,
			position: geometry.coordinates,
			symbol: symbol.id,
			tag:
				symbolTag(symbol, drawing.locale) ??
				(origin === 'liaison' ? partnerOf(object.compartment) : undefined),
			rank: rankOf(object.layer, origin),
			look: {
				colour,
				ink: inkOn(colour),
				ground: palette.surface,
				planned: planned || ghost,
				origin,
				foreign: palette.purple
			},
			label: ghost ? undefined : label(object, drawing, 'right', SYMBOL_SIZE / 2 + 8)
		});
	}
	const closed = geometry.type !== 'LineString';
	const rings = ringsOf(geometry);
	const line = closed ? undefined : middleOf(geometry.coordinates as LngLat[]);
	return new PathMark({
		...common,
		rings,
		closed,
		colour,
		planned,
		// A released copy of an area lies on its original: an outline says enough.
		fill:
			origin === 'released' && drawing.home === COMMAND
				? 'none'
				: object.layer === 'situation' && colour === palette.red
					? 'hatch'
					: 'wash',
		foreign: origin === 'home' ? undefined : palette.purple,
		anchor: line?.position ?? anchorOf(geometry),
		label: ghost
			? undefined
			: line
				? label(object, drawing, 'along', 5, line.angle)
				: label(object, drawing, 'center', 0)
	});
}

/** What goes on lies over what is merely there; a released copy under its original, showing around it. */
function rankOf(layer: string, origin: SymbolLook['origin']): number {
	if (origin === 'released') return RANK.beneath;
	return layer === 'situation' || layer === 'forces' ? RANK.urgent : RANK.point;
}

function ringsOf(geometry: Exclude<Geometry, { type: 'Point' }>): LngLat[][] {
	if (geometry.type === 'LineString') return [geometry.coordinates];
	if (geometry.type === 'Polygon') return geometry.coordinates;
	return [circleRing(geometry.center, geometry.radius)];
}

function anchorOf(geometry: Geometry): LngLat | undefined {
	return geometry.type === 'Circle' ? geometry.center : undefined;
}

function label(
	object: MapObject,
	drawing: Drawing,
	place: Label['place'],
	offset: number,
	angle = 0
): Label | undefined {
	if (!object.label) return undefined;
	const text = labelFor(object.label, object.compartment, drawing);
	const lines = [{ text, colour: drawing.palette.text }];
	return { lines, place, offset, angle, size: 13, always: false };
}

/** The middle of a line by length on the map, and its slope there, turned so that words stand upright. */
function middleOf(path: readonly LngLat[]): { position: LngLat; angle: number } {
	const points = path.map(project);
	const lengths = points
		.slice(1)
		.map((p, i) => Math.hypot(p[0] - points[i]![0], p[1] - points[i]![1]));
	let left = lengths.reduce((a, b) => a + b, 0) / 2;
	for (let i = 0; i < lengths.length; i++) {
		const length = lengths[i]!;
		if (left > length && i < lengths.length - 1) {
			left -= length;
			continue;
		}
		const [x1, y1] = points[i]!;
		const [x2, y2] = points[i + 1]!;
		const t = length === 0 ? 0 : left / length;
		let angle = Math.atan2(y2 - y1, x2 - x1);
		if (angle > Math.PI / 2 || angle <= -Math.PI / 2) angle -= Math.sign(angle) * Math.PI;
		return { position: unproject([x1 + t * (x2 - x1), y1 + t * (y2 - y1)]), angle };
	}
	return { position: path[0]!, angle: 0 };
}
