import { describe, expect, it } from 'vitest';
import { readImports, RULES } from '../dependency-rule.ts';

describe('imports of a source', () => {
	it.each([
		["import L from 'leaflet';", 'leaflet', false],
		["import type { Map } from 'leaflet';", 'leaflet', true],
		["import { type A, type B } from './a.ts';", './a.ts', true],
		["import { a, type B } from './a.ts';", './a.ts', false],
		["import L, { type Map } from 'leaflet';", 'leaflet', false],
		["import {\n\ta,\n\tb\n} from './a.ts';", './a.ts', false],
		["import './a.css';", './a.css', false],
		["export { a } from './a.ts';", './a.ts', false],
		["export type { A } from './a.ts';", './a.ts', true],
		["const a = await import('./a.ts');", './a.ts', false],
		["type A = import('./a.ts').A;", './a.ts', true]
	])('%s', (source, specifier, typeOnly) => {
		expect(readImports(source)).toEqual([{ specifier, typeOnly }]);
	});

	it('leave out what stands in comments', () => {
		expect(readImports("/** import L from 'leaflet' */\n// import L from 'leaflet'")).toEqual([]);
	});
});

describe('the rules', () => {
	const broken = (from: string, to: string, typeOnly = false) =>
		RULES.filter((rule) => rule.breaks({ from, to, typeOnly })).length;

	it.each([
		['src/lib/board/board.ts', 'src/lib/sync/session.ts', 1],
		['src/lib/board/board.ts', 'svelte', 1],
		['src/lib/board/board.ts', 'yjs', 0],
		['src/lib/sync/session.ts', 'src/lib/features/tasks/card.ts', 1],
		['src/lib/ui/Button.svelte', 'src/lib/board/board.ts', 1],
		['src/lib/features/tasks/card.ts', 'server/services.ts', 1],
		['src/lib/features/tasks/card.ts', 'leaflet', 1],
		['src/lib/map/map.ts', 'leaflet', 0],
		['server/main.ts', 'src/lib/features/tasks/card.ts', 1],
		['server/main.ts', 'src/lib/board/board.ts', 0]
	])('%s → %s: %i broken', (from, to, count) => {
		expect(broken(from, to)).toBe(count);
	});

	it('let types through where only code is kept apart', () => {
		expect(broken('src/lib/features/a.ts', 'server/services.ts', true)).toBe(0);
	});
});
