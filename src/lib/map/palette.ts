/** The colour tokens as the canvas needs them: plain strings, read again when the theme changes. */

export interface Palette {
	readonly dark: boolean;
	readonly surface: string;
	readonly panel: string;
	readonly line: string;
	readonly text: string;
	readonly muted: string;
	readonly accent: string;
	readonly red: string;
	readonly orange: string;
	readonly yellow: string;
	readonly green: string;
	readonly blue: string;
	/** Of other compartments: released to and received from a partner. */
	readonly purple: string;
	/** What is written on a coloured ground. */
	readonly on: string;
	readonly font: string;
}

export const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue'] as const;
export type ColourToken = (typeof COLOURS)[number];

const TOKENS = [
	'surface',
	'panel',
	'line',
	'text',
	'muted',
	'accent',
	'red',
	'orange',
	'yellow',
	'green',
	'blue'
] as const;

export function readPalette(): Palette {
	const style = getComputedStyle(document.documentElement);
	const tokens = Object.fromEntries(
		TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim() || '#888888'])
	) as Record<(typeof TOKENS)[number], string>;
	const dark = luminance(tokens.surface) < 0.5;
	return {
		...tokens,
		dark,
		purple: dark ? '#c792ff' : '#7b3fc4',
		on: dark ? '#0e151d' : '#ffffff',
		font: getComputedStyle(document.body).fontFamily || 'system-ui, sans-serif'
	};
}

/** Calls back when the page's theme or the system's changes; returns the way to stop. */
export function watchTheme(changed: () => void): () => void {
	const observer = new MutationObserver(changed);
	observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
	const media = matchMedia('(prefers-color-scheme: light)');
	media.addEventListener('change', changed);
	return () => {
		observer.disconnect();
		media.removeEventListener('change', changed);
	};
}

/** A record's colour, which is a token or #rrggbb; anything else is the fallback. */
export function colourOf(
	value: string | null,
	fallback: string,
	palette: Pick<Palette, ColourToken>
): string {
	if (value === null) return fallback;
	if ((COLOURS as readonly string[]).includes(value)) return palette[value as ColourToken];
	return /^#[0-9a-f]{6}$/i.test(value) ? value : fallback;
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
	const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
	if (!match) return 0;
	const [r, g, b] = match.slice(1).map((part) => {
		const value = parseInt(part, 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Dark or white, whichever stands out more on a colour. */
export function inkOn(colour: string): string {
	const light = luminance(colour) + 0.05;
	return light / (luminance('#0e151d') + 0.05) > 1.05 / light ? '#0e151d' : '#ffffff';
}

/** A steady colour for each member, from their id: the same on every screen. */
export function memberColour(member: string, palette: Palette): string {
	let hash = 0;
	for (const char of member) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
	const colours = [palette.blue, palette.orange, palette.green, palette.purple, palette.yellow];
	return colours[hash % colours.length]!;
}
