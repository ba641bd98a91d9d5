/** A map file to features: the KML reader is loaded when first needed. */
import type { DetectedFile } from './detect-format.ts';
import { ImportError } from './import-error.ts';
import type { RawFeature } from './map-feature.ts';
import { readGeoJson } from './read-geojson.ts';
import type { XmlParser } from './read-kml.ts';

/** The browser's own parser, which never loads anything from elsewhere. */
export const browserXml: XmlParser = (text) => new DOMParser().parseFromString(text, 'text/xml');

export async function readMapFile(
	file: DetectedFile,
	parse: XmlParser = browserXml
): Promise<RawFeature[]> {
	if (file.format === 'geojson') return found(readGeoJson(file.text));
	if (file.format !== 'kml') throw new ImportError('unknown_format');
	const { readKml } = await import('./read-kml.ts');
	return found(readKml(file.text, parse));
}

function found(features: RawFeature[]): RawFeature[] {
	if (features.length === 0) throw new ImportError('empty_file');
	return features;
}
