import { kml } from '@tmcw/togeojson';
import { ImportError } from './import-error.ts';
import { MAX_DEPTH, MAX_FEATURES } from './limits.ts';
import { textOf, type RawFeature } from './map-feature.ts';

/** Makes a document of XML text; in browsers `new DOMParser().parseFromString(text, 'text/xml')`. */
export type XmlParser = (text: string) => Document;

/** How a mark is drawn elsewhere says nothing here, apart from its colour. */
const STYLE = /^(style|icon|label-|stroke|fill|marker-)|^(visibility|open|@geometry-type)$/i;

/**
 * Features of a KML text. A document type is refused outright: it is where entities that
 * blow up or read files would be declared, and no KML needs one. Links to other files are
 * never followed.
 * @throws ImportError `broken_kml`, `forbidden_doctype`, `too_deep`, `too_many_features`
 */
export function readKml(text: string, parse: XmlParser): RawFeature[] {
	if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new ImportError('forbidden_doctype');
	if (depthOf(text) > MAX_DEPTH) throw new ImportError('too_deep', { max: MAX_DEPTH });
	let document: Document;
	try {
		document = parse(text.replace(/^\ufeff/, '').trimStart());
	} catch {
		throw new ImportError('broken_kml');
	}
	if (
		document.getElementsByTagName('parsererror').length > 0 ||
		document.documentElement?.localName !== 'kml'
	)
		throw new ImportError('broken_kml');
	const count = document.getElementsByTagName('Placemark').length;
	if (count > MAX_FEATURES)
		throw new ImportError('too_many_features', { max: MAX_FEATURES, count });
	return kml(document).features.map((feature, i) => ({
		index: i + 1,
		geometry: feature.geometry,
		properties: plainProperties(feature.properties ?? {})
	}));
}

function plainProperties(properties: Record<string, unknown>): Record<string, unknown> {
	const kept: Record<string, unknown> = {};
	const overlay = properties['@geometry-type'];
	if (overlay === 'groundoverlay') kept['@overlay'] = true;
	const colour =
		textOf(properties['fill']) || textOf(properties['stroke']) || textOf(properties['icon-color']);
	if (/^#[0-9a-f]{6}$/i.test(colour)) kept['@colour'] = colour;
	for (const [name, value] of Object.entries(properties)) {
		if (name === 'description') kept[name] = plainText(value);
		else if (!STYLE.test(name)) kept[name] = value;
	}
	return kept;
}

/** Descriptions are often HTML; what stays is their text, never their markup. */
function plainText(description: unknown): string {
	const html =
		description !== null && typeof description === 'object'
			? textOf((description as { value?: unknown }).value)
			: textOf(description);
	return html
		.replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
		.replace(/<(br|\/p|\/tr|\/div|\/li)\b[^>]*>/gi, '\n')
		.replace(/<[^>]*>/g, ' ')
		.replace(/&nbsp;/g, ' ')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"')
		.replace(/&amp;/g, '&')
		.replace(/[ \t]+/g, ' ')
		.replace(/ ?\n[ \n]*/g, '\n')
		.trim();
}

/** The deepest nesting of elements, by counting tags outside comments and CDATA. */
function depthOf(text: string): number {
	let depth = 0;
	let deepest = 0;
	for (const [tag] of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>/g)) {
		if (tag.startsWith('<!') || tag.startsWith('<?')) continue;
		if (tag.startsWith('</')) depth--;
		else if (!tag.endsWith('/>')) deepest = Math.max(deepest, ++depth);
	}
	return deepest;
}
