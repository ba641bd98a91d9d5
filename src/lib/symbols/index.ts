/** Every symbol there is. A new set is one file under `data/` and one line here. */
import { events } from './data/events.ts';
import { marks } from './data/marks.ts';
import { places } from './data/places.ts';
import { resources } from './data/resources.ts';
import { checkSymbols, type Frame, type MapSymbol } from './symbol.ts';

export type { Frame, MapSymbol } from './symbol.ts';

export const symbols: readonly MapSymbol[] = checkSymbols([
	...events,
	...places,
	...resources,
	...marks
]);

const byId = new Map(symbols.map((symbol) => [symbol.id, symbol]));
/** Codes of the standard; of a symbol with sub-labels the plain one. */
const byCode = new Map(
	[...symbols].reverse().flatMap((symbol) => (symbol.code ? [[symbol.code, symbol] as const] : []))
);
const generic = byId.get('generic')!;

/** The symbol of an id, or of a code of the standard; a generic mark for one this version does not know. */
export function symbolOf(id: string): MapSymbol {
	return byId.get(id) ?? byCode.get(id) ?? generic;
}

/** The symbol whose name or alias a word of a table is, such as 加油站; undefined where none fits. */
export function findSymbol(word: string): MapSymbol | undefined {
	const wanted = word.trim().toLowerCase();
	if (!wanted) return undefined;
	return (
		byId.get(wanted) ??
		symbols.find((symbol) => namesOf(symbol).some((name) => name.toLowerCase() === wanted))
	);
}

/** Symbols in whose names or aliases the words stand, for the palette; all of them for none. */
export function searchSymbols(words: string): readonly MapSymbol[] {
	const wanted = words.trim().toLowerCase();
	if (!wanted) return symbols;
	return symbols.filter((symbol) =>
		namesOf(symbol).some((name) => name.toLowerCase().includes(wanted))
	);
}

function namesOf(symbol: MapSymbol): string[] {
	return [symbol.name.zh, symbol.name.en, symbol.code ?? '', ...symbol.aliases];
}

/** The name in a page's language: Chinese, or English for every other. */
export function symbolName(symbol: MapSymbol, locale: string): string {
	return locale.startsWith('zh') ? symbol.name.zh : symbol.name.en;
}

export function symbolTag(symbol: MapSymbol, locale: string): string | undefined {
	return locale.startsWith('zh') ? symbol.tag?.zh : symbol.tag?.en;
}

/** The layer a symbol is put on unless someone says otherwise. */
export function layerOf(frame: Frame): string {
	switch (frame) {
		case 'event':
			return 'situation';
		case 'hazard':
			return 'hazards';
		case 'target':
			return 'sites';
		case 'resource':
			return 'forces';
		case 'mark':
			return 'notes';
	}
}
