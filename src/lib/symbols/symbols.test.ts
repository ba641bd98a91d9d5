import { describe, expect, test } from 'vitest';
import { findSymbol, searchSymbols, symbolOf, symbols } from './index.ts';
import { checkSymbols, type SymbolData } from './symbol.ts';

const sample: SymbolData = {
	id: 'sample',
	frame: 'mark',
	name: { zh: '样本', en: 'Sample' },
	fill: 'M0 0h32v32z'
};

describe('the validator', () => {
	test.each([
		['an id with capitals', { ...sample, id: 'Sample' }],
		['a name in one language', { ...sample, name: { zh: '样本' } }],
		['a path that is no path', { ...sample, fill: '<script>' }],
		['a code that is none', { ...sample, code: '10600' }],
		['a field it does not know', { ...sample, colour: 'red' }],
		['a symbol that draws nothing', { ...sample, fill: undefined }]
	])('refuses %s', (_, data) => expect(() => checkSymbols([data as SymbolData])).toThrow());

	test('refuses two of one id, and names it', () =>
		expect(() => checkSymbols([sample, sample])).toThrow('sample'));
});

test('the set holds about four dozen of all classes', () => {
	expect(symbols.length).toBeGreaterThan(40);
	expect(new Set(symbols.map((s) => s.frame)).size).toBe(5);
});

test('the codes that are known for certain', () => {
	expect(symbolOf('forest-fire').code).toBe('A10600');
	expect(symbolOf('grassland-fire-external').tag?.zh).toBe('境外威胁');
	expect(symbolOf('shelter').code).toBe('D60100');
});

test('a code of the standard will do, an unknown id is a generic mark', () => {
	expect(symbolOf('A10600').id).toBe('forest-fire');
	expect(symbolOf('from-the-future').id).toBe('generic');
});

test.each([
	['加油站', 'petrol-station'],
	['液化气站', 'gas-station'],
	['烟花爆竹库', 'fireworks-store'],
	['滑坡', 'landslide'],
	['泥石流沟', 'debris-flow'],
	['学校', 'school'],
	['卫生院', 'hospital'],
	['固定避难场所', 'shelter'],
	['A20800', 'vessel-accident'],
	['forest-fire', 'forest-fire']
])('%s in a table is %s', (word, id) => expect(findSymbol(word)?.id).toBe(id));

test('searching the palette', () => {
	expect(searchSymbols('跨境').map((s) => s.id)).toEqual([
		'forest-fire-crossborder',
		'grassland-fire-crossborder'
	]);
	expect(searchSymbols('')).toBe(symbols);
	expect(findSymbol(' ')).toBeUndefined();
});
