/** Reading text into two angles: what was written, before anyone asks whether it can be true. */

export type Axis = 'latitude' | 'longitude';
export type AngleFormat = 'decimal' | 'dm' | 'dms';

export interface Angle {
	readonly degrees: number;
	readonly format: AngleFormat;
	/** Said by a hemisphere letter or a word; undefined where only the place in the pair tells. */
	readonly axis: Axis | undefined;
	/** Decimals as written: a long tail is a mark of something pasted. */
	readonly decimals: number;
}

export type AngleError = 'empty' | 'not_a_pair' | 'minutes_range' | 'sign';

type Token =
	| { kind: 'number'; value: number; decimals: number; negative: boolean }
	| { kind: 'degree' | 'minute' | 'second' | 'separator' }
	| { kind: 'axis'; axis: Axis; sign: 1 | -1 | 0 };

const PATTERNS: readonly [RegExp, (text: string) => Token | undefined][] = [
	[
		/^[-−+]?\d+(?:\.\d+)?/,
		(text) => ({
			kind: 'number',
			value: Math.abs(Number(text.replace('−', '-'))),
			decimals: text.split('.')[1]?.length ?? 0,
			negative: /^[-−]/.test(text)
		})
	],
	[/^(?:°|度)/, () => ({ kind: 'degree' })],
	[/^(?:″|"|“|”|''|′′|’’|秒)/, () => ({ kind: 'second' })],
	[/^(?:′|'|‘|’|`|分)/, () => ({ kind: 'minute' })],
	[/^(?:北纬|north\b|n\b|n(?=[\d\s°]))/i, () => ({ kind: 'axis', axis: 'latitude', sign: 1 })],
	[/^(?:南纬|south\b|s\b|s(?=[\d\s°]))/i, () => ({ kind: 'axis', axis: 'latitude', sign: -1 })],
	[/^(?:东经|east\b|e\b|e(?=[\d\s°]))/i, () => ({ kind: 'axis', axis: 'longitude', sign: 1 })],
	[/^(?:西经|west\b|w\b|w(?=[\d\s°]))/i, () => ({ kind: 'axis', axis: 'longitude', sign: -1 })],
	[/^(?:纬度|latitude|lat)\.?/i, () => ({ kind: 'axis', axis: 'latitude', sign: 0 })],
	[/^(?:经度|longitude|long|lng|lon)\.?/i, () => ({ kind: 'axis', axis: 'longitude', sign: 0 })],
	[/^[,;/|、\n\t]/, () => ({ kind: 'separator' })],
	[/^[\s:=()[\]{}]+/, () => undefined]
];

/** Full-width characters, look-alike signs and the names of datums are evened out. */
function normalise(text: string): string {
	return text
		.replace(/[º˚]/g, '°')
		.replace(/″/g, '"')
		.replace(/′/g, "'")
		.normalize('NFKC')
		.replace(/(?:wgs-?\s?84|cgcs-?\s?2000|gcj-?\s?02|bd-?\s?09)/gi, ' ')
		.replace(/(?:高德|腾讯|百度|火星)(?:地图|坐标系?)?/g, ' ')
		.replace(/。/g, ' ');
}

function tokenise(text: string): Token[] | undefined {
	const tokens: Token[] = [];
	let rest = normalise(text).trim();
	while (rest) {
		const hit = PATTERNS.map(([pattern, make]) => ({ match: pattern.exec(rest), make })).find(
			({ match }) => match
		);
		if (!hit?.match) return undefined;
		const token = hit.make(hit.match[0]);
		if (token) tokens.push(token);
		rest = rest.slice(hit.match[0].length);
	}
	return tokens;
}

/** Splits the tokens of a pair in two. */
function halves(tokens: readonly Token[]): [Token[], Token[]] | undefined {
	const bySeparator: Token[][] = [[]];
	for (const token of tokens)
		if (token.kind === 'separator') bySeparator.push([]);
		else bySeparator.at(-1)!.push(token);
	const parts = bySeparator.filter((part) => part.length > 0);
	if (parts.length === 2) return [parts[0]!, parts[1]!];
	if (parts.length !== 1) return undefined;
	const whole = parts[0]!;
	const cut = cutOf(whole);
	return cut === undefined ? undefined : [whole.slice(0, cut), whole.slice(cut)];
}

/** Where the second angle begins when nothing separates the two. */
function cutOf(tokens: readonly Token[]): number | undefined {
	const axes = tokens.flatMap((token, i) => (token.kind === 'axis' ? [i] : []));
	if (axes.length > 0) {
		// Written before the numbers (N21.18 E101.68) or after them (21.18N 101.68E).
		const leading = axes[0] === 0;
		const second = leading
			? axes.find((i) => i > 0 && tokens[i - 1]!.kind !== 'axis')
			: axes[0]! + 1;
		return second !== undefined && second < tokens.length ? second : undefined;
	}
	const degrees = tokens.flatMap((token, i) => (token.kind === 'degree' ? [i - 1] : []));
	if (degrees.length === 2) return degrees[1]! > 0 ? degrees[1] : undefined;
	if (degrees.length > 0 || tokens.some((token) => token.kind !== 'number')) return undefined;
	return [2, 4, 6].includes(tokens.length) ? tokens.length / 2 : undefined;
}

function readAngle(tokens: readonly Token[]): Angle | AngleError {
	const numbers = tokens.filter((token) => token.kind === 'number');
	const axes = tokens.filter((token) => token.kind === 'axis');
	if (numbers.length < 1 || numbers.length > 3) return 'not_a_pair';
	if (new Set(axes.map((token) => token.axis)).size > 1) return 'not_a_pair';
	const [whole, minutes, seconds] = numbers;
	const sign = axes.find((token) => token.sign !== 0)?.sign;
	if (minutes?.negative || seconds?.negative) return 'sign';
	if (whole!.negative && sign !== undefined) return 'sign';
	// A fraction can only stand in the last part: 21.5° 10′ means nothing.
	const parts = [whole!, ...(minutes ? [minutes] : []), ...(seconds ? [seconds] : [])];
	if (parts.slice(0, -1).some((part) => part.decimals > 0)) return 'not_a_pair';
	if ((minutes?.value ?? 0) >= 60 || (seconds?.value ?? 0) >= 60) return 'minutes_range';
	const value = whole!.value + (minutes?.value ?? 0) / 60 + (seconds?.value ?? 0) / 3600;
	return {
		degrees: (whole!.negative ? -1 : (sign ?? 1)) * value,
		format: seconds ? 'dms' : minutes ? 'dm' : 'decimal',
		axis: axes[0]?.axis,
		decimals: parts.at(-1)!.decimals
	};
}

/** Two angles in the order written, or what is wrong with the text. */
export function readAngles(text: string): readonly [Angle, Angle] | AngleError {
	if (!text.trim()) return 'empty';
	const tokens = tokenise(text);
	const pair = tokens && halves(tokens);
	if (!pair) return 'not_a_pair';
	const first = readAngle(pair[0]);
	const second = readAngle(pair[1]);
	if (typeof first === 'string') return first;
	if (typeof second === 'string') return second;
	return [first, second];
}

/** One angle alone, as in a column of a table. */
export function readOneAngle(text: string): Angle | AngleError {
	if (!text.trim()) return 'empty';
	const tokens = tokenise(text);
	return tokens ? readAngle(tokens) : 'not_a_pair';
}
