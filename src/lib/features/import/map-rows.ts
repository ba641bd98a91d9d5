/** Features of a map file to new map objects, each with what is wrong or doubtful about it. */
import * as v from 'valibot';
import type { NewMapObject } from '#lib/board/commands/map.commands.ts';
import {
	geometrySchema,
	type Geometry,
	type MapObject
} from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { distance } from '#lib/map/geometry/ellipsoid.ts';
import { stateOf, type Duplicate, type ImportRow, type Problem } from './import-row.ts';
import { MAX_PROPERTIES } from './limits.ts';
import { guessLook } from './map-look.ts';
import { firstProperty, textOf, type RawFeature } from './map-feature.ts';
import { farFrom, pair } from './read-position.ts';
import { anchorOf, splitGeometry } from './split-geometry.ts';

export interface MapRowOptions {
	readonly existing?: readonly Pick<MapObject, 'label' | 'geometry'>[];
	/** Where the incident is. */
	readonly near?: LngLat | undefined;
	readonly source?: string;
	/** Read every position as latitude, longitude: the answer to `suspectedSwap`. */
	readonly swap?: boolean;
}

const NAMES = ['名称', 'name', 'title', '标题', 'label', '标注'];
const REMARKS = ['备注', 'description', 'desc', '说明', 'remark', 'remarks'];

/**
 * Whether the file as a whole has latitude before longitude: more than half of its features
 * make sense only the other way round. Asked once for the file.
 */
export function suspectedSwap(features: readonly RawFeature[], near?: LngLat): boolean {
	const plausible = (feature: RawFeature, swap: boolean): boolean => {
		const { geometries } = splitGeometry(feature.geometry, swap);
		const first = geometries[0];
		return first !== undefined && farFrom(anchorOf(first), near) === undefined;
	};
	const suspects = features.filter((f) => !plausible(f, false) && plausible(f, true)).length;
	return suspects > 0 && suspects * 2 > features.length;
}

export function readMapRows(
	features: readonly RawFeature[],
	options: MapRowOptions = {}
): ImportRow<NewMapObject>[] {
	const seen = new Map<string, Duplicate>();
	for (const object of options.existing ?? [])
		if (object.geometry)
			seen.set(identity(object.label, object.geometry), { of: 'board', label: object.label });
	return features.map((feature) => {
		const row = readFeature(feature, options);
		const first = row.inputs[0];
		if (!first) return row;
		const key = identity(first.label ?? '', first.geometry);
		const duplicate = seen.get(key);
		if (duplicate) return { ...row, duplicate };
		seen.set(key, { of: 'file', label: String(row.line) });
		return row;
	});
}

/** Same label and kind of geometry, beginning at the same place to about a metre. */
function identity(label: string, geometry: Geometry): string {
	return `${label.normalize('NFKC').trim()}\n${geometry.type}\n${pair(anchorOf(geometry))}`;
}

function readFeature(feature: RawFeature, options: MapRowOptions): ImportRow<NewMapObject> {
	const { properties } = feature;
	const problems: Problem[] = [];
	const name = firstProperty(properties, NAMES);
	const row = (inputs: NewMapObject[]): ImportRow<NewMapObject> => ({
		line: feature.index,
		name,
		state: stateOf(problems),
		problems,
		inputs
	});
	if (properties['@overlay']) {
		problems.push({ severity: 'error', code: 'overlay_skipped' });
		return row([]);
	}
	let split = splitGeometry(feature.geometry, options.swap ?? false);
	// A single feature turned round is a question of its own.
	if (split.geometries.length === 0) {
		const turned = splitGeometry(feature.geometry, !options.swap);
		if (split.problems[0]?.code === 'position_out_of_range' && turned.geometries.length > 0) {
			split = turned;
			problems.push({
				severity: 'question',
				code: 'position_swapped',
				detail: { suggestion: pair(anchorOf(turned.geometries[0]!)) }
			});
		}
	}
	problems.push(...split.problems);
	const first = split.geometries[0];
	if (!first) return row([]);
	if (!problems.some((problem) => problem.code === 'position_swapped'))
		problems.push(...distanceProblem(first, options));

	const { kept, cut } = keptProperties(properties);
	if (cut)
		problems.push({ severity: 'note', code: 'properties_cut', detail: { max: MAX_PROPERTIES } });
	const colour = textOf(properties['@colour']) || statedColour(properties);
	const circle = split.geometries.length === 1 ? statedCircle(properties, first) : undefined;
	const geometries = circle ? [circle] : split.geometries;
	return row(
		geometries.map((geometry) => ({
			...guessLook(properties, name, geometry),
			label: name.slice(0, 200),
			geometry,
			remark: firstProperty(properties, REMARKS).slice(0, 20_000),
			properties: kept,
			...(colour ? { colour } : {}),
			...(options.source ? { source: options.source.slice(0, 120) } : {})
		}))
	);
}

function distanceProblem(geometry: Geometry, { near }: MapRowOptions): Problem[] {
	const away = farFrom(anchorOf(geometry), near);
	if (away === undefined) return [];
	const suggestion = pair(anchorOf(geometry));
	return [{ severity: 'question', code: 'position_far', detail: { suggestion, distance: away } }];
}

/**
 * GeoJSON has no circles: our export writes a polygon and, beside it, what it was. Where the
 * polygon has been moved or reshaped since, the polygon counts.
 */
function statedCircle(
	properties: Readonly<Record<string, unknown>>,
	drawn: Geometry
): Geometry | undefined {
	if (drawn.type !== 'Polygon' || drawn.coordinates.length !== 1) return undefined;
	let circle = properties['circle'];
	try {
		// KML has only texts.
		if (typeof circle === 'string') circle = JSON.parse(circle);
	} catch {
		return undefined;
	}
	if (circle === null || typeof circle !== 'object') return undefined;
	const parsed = v.safeParse(geometrySchema, { type: 'Circle', ...circle });
	if (!parsed.success || parsed.output.type !== 'Circle') return undefined;
	const { center, radius } = parsed.output;
	const slack = Math.max(1, radius * 0.02);
	const there = drawn.coordinates[0]!.every(
		(corner) => Math.abs(distance(center, corner) - radius) <= slack
	);
	return there ? parsed.output : undefined;
}

/** A colour as our own export writes it: a token or #rrggbb. */
function statedColour(properties: Readonly<Record<string, unknown>>): string {
	const colour = textOf(properties['colour']);
	return /^(red|orange|yellow|green|blue|#[0-9a-f]{6})$/i.test(colour) ? colour : '';
}

/** Names that look or place the object; they live in its own fields. */
const OWN = new Set(['symbol', 'colour', 'layer', 'planned', 'circle', 'compartment', 'exercise']);

function keptProperties(properties: Readonly<Record<string, unknown>>): {
	kept: Record<string, unknown> | null;
	cut: boolean;
} {
	const entries = Object.entries(properties).filter(
		([name]) => name !== '' && !name.startsWith('@') && name !== '__proto__' && !OWN.has(name)
	);
	const kept: Record<string, unknown> = {};
	let cut = entries.length > MAX_PROPERTIES;
	for (const [name, value] of entries.slice(0, MAX_PROPERTIES)) {
		if (value === null || typeof value === 'number' || typeof value === 'boolean')
			kept[name] = value;
		else {
			const text = typeof value === 'string' ? value : JSON.stringify(value);
			if (text === undefined) continue;
			if (text.length > 2000) cut = true;
			kept[name.slice(0, 100)] = text.slice(0, 2000);
		}
	}
	return { kept: Object.keys(kept).length > 0 ? kept : null, cut };
}
