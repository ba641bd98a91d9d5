import { ImportError } from './import-error.ts';
import { MAX_DEPTH, MAX_FEATURES } from './limits.ts';
import type { RawFeature } from './map-feature.ts';

const GEOMETRIES = new Set([
	'Point',
	'MultiPoint',
	'LineString',
	'MultiLineString',
	'Polygon',
	'MultiPolygon',
	'GeometryCollection'
]);
/** RFC 7946 is WGS84; the old `crs` member may say the same, or CGCS2000, which differs by centimetres. */
const SAME_DATUM = /crs84|epsg:+(?:[\d.]*:)?(4326|4490)$/i;

/**
 * Features of a GeoJSON text (RFC 7946): a collection, one feature, or a bare geometry.
 * @throws ImportError `broken_json`, `not_geojson`, `foreign_crs`, `too_deep`, `too_many_features`
 */
export function readGeoJson(text: string): RawFeature[] {
	if (depthOf(text) > MAX_DEPTH) throw new ImportError('too_deep', { max: MAX_DEPTH });
	let root: unknown;
	try {
		root = JSON.parse(text.replace(/^\ufeff/, ''));
	} catch (error) {
		throw new ImportError('broken_json', { message: (error as Error).message.slice(0, 200) });
	}
	if (!isObject(root)) throw new ImportError('not_geojson');
	checkCrs(root);
	const features = featuresOf(root);
	if (features.length > MAX_FEATURES)
		throw new ImportError('too_many_features', { max: MAX_FEATURES, count: features.length });
	return features.map((feature, i) => ({
		index: i + 1,
		geometry: isObject(feature) ? feature['geometry'] : undefined,
		properties: isObject(feature) && isObject(feature['properties']) ? feature['properties'] : {}
	}));
}

function featuresOf(root: Record<string, unknown>): unknown[] {
	if (root['type'] === 'FeatureCollection' && Array.isArray(root['features']))
		return root['features'];
	if (root['type'] === 'Feature') return [root];
	if (GEOMETRIES.has(String(root['type']))) return [{ geometry: root, properties: {} }];
	throw new ImportError('not_geojson');
}

function checkCrs(root: Record<string, unknown>): void {
	const crs = root['crs'];
	if (!isObject(crs)) return;
	const name = isObject(crs['properties']) ? String(crs['properties']['name'] ?? '') : '';
	if (name !== '' && !SAME_DATUM.test(name))
		throw new ImportError('foreign_crs', { crs: name.slice(0, 80) });
}

/** The deepest nesting of a JSON text, found without building it. */
function depthOf(text: string): number {
	let depth = 0;
	let deepest = 0;
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (quoted) {
			if (code === 0x5c) i++;
			else if (code === 0x22) quoted = false;
		} else if (code === 0x22) quoted = true;
		else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
		else if (code === 0x7d || code === 0x5d) depth--;
	}
	return deepest;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
