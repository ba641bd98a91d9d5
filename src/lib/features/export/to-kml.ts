import type { Board } from '#lib/board/board.ts';
import {
	chainLine,
	EXERCISE_MARK,
	mapNotice,
	provenance,
	type ExportContext
} from './export-context.ts';
import { mapFeatures, type MapFeature } from './to-geojson.ts';

/** A KML 2.2 text of the same features as the GeoJSON. */
export function toKml(board: Board, context: ExportContext): string {
	const title = context.exercise ? `${EXERCISE_MARK} ${provenance(context)}` : provenance(context);
	const described = [mapNotice(context), chainLine(context)].filter(Boolean).join('\n');
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
		`<name>${escape(title)}</name>`,
		`<description>${escape(described)}</description>`,
		...(context.moment === undefined
			? []
			: [`<TimeStamp><when>${new Date(context.moment).toISOString()}</when></TimeStamp>`]),
		...mapFeatures(board, context).map(placemark),
		'</Document></kml>',
		''
	].join('\n');
}

function placemark({ geometry, properties }: MapFeature): string {
	const { name, description, ...rest } = properties;
	const data = Object.entries(rest)
		.filter(([, value]) => value !== null && value !== undefined)
		.map(([key, value]) => {
			const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
			return `<Data name="${escape(key)}"><value>${escape(text)}</value></Data>`;
		})
		.join('');
	return [
		'<Placemark>',
		`<name>${escape(String(name ?? ''))}</name>`,
		description ? `<description>${escape(String(description))}</description>` : '',
		`<ExtendedData>${data}</ExtendedData>`,
		shape(geometry),
		'</Placemark>'
	].join('');
}

function shape(geometry: MapFeature['geometry']): string {
	switch (geometry.type) {
		case 'Point':
			return `<Point>${coordinates([geometry.coordinates])}</Point>`;
		case 'LineString':
			return `<LineString><tessellate>1</tessellate>${coordinates(geometry.coordinates)}</LineString>`;
		case 'Polygon': {
			const rings = geometry.coordinates.map((ring, i) => {
				const side = i === 0 ? 'outerBoundaryIs' : 'innerBoundaryIs';
				return `<${side}><LinearRing>${coordinates(ring)}</LinearRing></${side}>`;
			});
			return `<Polygon>${rings.join('')}</Polygon>`;
		}
	}
}

function coordinates(positions: readonly (readonly [number, number])[]): string {
	return `<coordinates>${positions.map(([lng, lat]) => `${lng},${lat}`).join(' ')}</coordinates>`;
}

/** Text for XML: escaped, without the control characters that no XML holds. */
function escape(text: string): string {
	return text
		.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
