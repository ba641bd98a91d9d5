/** Every text colour of src/app.css reads at 4.5:1 (WCAG 2.2 AA) wherever the page puts it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Rgb = readonly [red: number, green: number, blue: number];

const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');
const GROUNDS = ['surface', 'panel', 'raised'];
const TEXTS = ['text', 'muted', 'accent', 'red', 'orange', 'yellow', 'green', 'blue'];

/** The tokens of the block that follows `selector`. */
function palette(selector: string): Record<string, Rgb> {
	const block = css.slice(css.indexOf(selector) + selector.length).split('}')[0]!;
	return Object.fromEntries(
		[...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(([, name, hex]) => [
			name!,
			[0, 2, 4].map((at) => Number.parseInt(hex!.slice(at, at + 2), 16)) as unknown as Rgb
		])
	);
}

/** Relative luminance of WCAG 2.2. */
function luminance(colour: Rgb): number {
	const [red, green, blue] = colour.map((part) => {
		const value = part / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as unknown as Rgb;
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
	const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light! + 0.05) / (dark! + 0.05);
}

const tint = (colour: Rgb, ground: Rgb): Rgb =>
	colour.map((part, at) => part * 0.15 + ground[at]! * 0.85) as unknown as Rgb;

const THEMES = {
	dark: palette(':root {'),
	light: palette(":root[data-theme='light'] {"),
	'light by the system': palette(':root:not([data-theme]) {\n')
};

describe.each(Object.entries(THEMES))('%s', (_, colours) => {
	test.each(TEXTS)('%s reads on every ground, on its own tint and on a chosen row', (name) => {
		const ink = colours[name]!;
		const poor = GROUNDS.flatMap((ground) => {
			const base = colours[ground]!;
			return [
				[ground, base],
				[`${ground} with its own tint`, tint(ink, base)],
				[`${ground} chosen`, tint(colours.accent!, base)]
			] as [string, Rgb][];
		})
			.map(([where, ground]) => `${where} ${contrast(ink, ground).toFixed(2)}`)
			.filter((line) => Number(line.split(' ').at(-1)) < 4.5);
		expect(poor).toEqual([]);
	});
	test('on-accent reads on accent', () => {
		expect(contrast(colours['on-accent']!, colours.accent!)).toBeGreaterThanOrEqual(4.5);
	});
});

test('light is the same whether chosen or the system’s', () => {
	expect(THEMES['light by the system']).toEqual(THEMES.light);
});
