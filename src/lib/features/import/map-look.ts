/** Symbol, layer and state of an imported map object, guessed from its words. */
import type { NewMapObject } from '#lib/board/commands/map.commands.ts';
import { LAYERS, type Geometry } from '#lib/board/records/map-object.record.ts';
import { findSymbol, layerOf, symbols, type MapSymbol } from '#lib/symbols/index.ts';
import { firstProperty, textOf } from './map-feature.ts';

const SUBCLASSES = ['小类', 'subclass', 'subtype', '子类'];
const CLASSES = ['类别', '大类', '类型', 'class', 'category', 'type', 'kind'];

/** Layers of lines and areas, which have no symbol, by words of their class or name. */
const LINE_LAYERS: readonly (readonly [RegExp, string])[] = [
	[/隔离带|防火线|火线|火头|firebreak|fire ?line|fire front/i, 'situation'],
	[/路线|道路|通道|疏散|撤离|转移|航线|route|road|track|evacuat|escape/i, 'routes']
];
const AREA_LAYERS: readonly (readonly [RegExp, string])[] = [
	[/安置|避难|shelter/i, 'sites'],
	[/隐患|危险源|hazard/i, 'hazards']
];

/** What our own export wrote is taken as it says; the rest is guessed. */
export function guessLook(
	properties: Readonly<Record<string, unknown>>,
	name: string,
	geometry: Geometry
): Pick<NewMapObject, 'symbol' | 'layer' | 'planned'> {
	const subclass = firstProperty(properties, SUBCLASSES);
	const group = firstProperty(properties, CLASSES);
	const guess =
		geometry.type === 'Point'
			? pointLook(subclass, group, name)
			: { symbol: 'generic', layer: shapeLayer(geometry, `${subclass} ${group} ${name}`) };
	const symbol = textOf(properties['symbol']);
	const layer = textOf(properties['layer']);
	return {
		symbol: symbols.some(({ id }) => id === symbol) ? symbol : guess.symbol,
		layer: LAYERS.some((known) => known === layer) ? layer : guess.layer,
		...(textOf(properties['planned']) === 'true' ? { planned: true } : {})
	};
}

function pointLook(subclass: string, group: string, name: string) {
	const ofGroup = symbolIn(group);
	let found = symbolIn(subclass) ?? ofGroup ?? symbolIn(name);
	// A place where landslides may come is a hazard, not a landslide.
	if (found?.frame === 'event' && ofGroup && ofGroup.frame !== 'event') found = ofGroup;
	return found
		? { symbol: found.id, layer: layerOf(found.frame) }
		: { symbol: 'generic', layer: 'situation' };
}

/** The symbol that a word is, else the one whose longest name stands in it. */
function symbolIn(word: string): MapSymbol | undefined {
	if (word === '') return undefined;
	const exact = findSymbol(word);
	if (exact) return exact;
	const text = word.toLowerCase();
	let best: MapSymbol | undefined;
	let longest = 1;
	for (const symbol of symbols)
		for (const known of [symbol.name.zh, symbol.name.en, ...symbol.aliases])
			if (known.length > longest && text.includes(known.toLowerCase())) {
				best = symbol;
				longest = known.length;
			}
	return best;
}

function shapeLayer(geometry: Geometry, words: string): string {
	const line = geometry.type === 'LineString';
	const known = (line ? LINE_LAYERS : AREA_LAYERS).find(([pattern]) => pattern.test(words));
	return known?.[1] ?? (line ? 'routes' : 'situation');
}
