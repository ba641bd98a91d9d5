/**
 * What a plotting symbol (标绘符号) is: data, checked by `symbolSchema`. The frame says the
 * class, as GB/T 35649-2017 orders them: events in a rounded red frame, hazards in a yellow,
 * targets in a blue and resources in a green square. The drawings are our own.
 */
import * as v from 'valibot';

export const FRAMES = ['event', 'hazard', 'target', 'resource', 'mark'] as const;
export type Frame = (typeof FRAMES)[number];

/** SVG path data in a 32×32 square; nothing but path commands and numbers. */
const path = v.pipe(v.string(), v.minLength(1), v.regex(/^[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]+$/));
const words = v.object({
	zh: v.pipe(v.string(), v.minLength(1), v.maxLength(12)),
	en: v.pipe(v.string(), v.minLength(1), v.maxLength(40))
});

export const symbolSchema = v.strictObject({
	/** Stored in map objects; never renamed once released. */
	id: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*$/), v.maxLength(40)),
	frame: v.picklist(FRAMES),
	name: words,
	/** Code of GB/T 35649-2017, where it is known for certain. */
	code: v.optional(v.pipe(v.string(), v.regex(/^[A-F]\d{5}$/))),
	/** A label of two to four characters below the frame, such as 跨境. */
	tag: v.optional(words),
	/** Other words for it: for searching the palette, and for finding it in imported tables. */
	aliases: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
	/** Drawn solid. */
	fill: v.optional(path),
	/** Drawn as lines two units wide with round ends. */
	stroke: v.optional(path)
});
export type SymbolData = v.InferInput<typeof symbolSchema>;
export type MapSymbol = v.InferOutput<typeof symbolSchema>;

/** Checks a set of symbols as a whole. @throws with the id and the place of the first mistake */
export function checkSymbols(data: readonly SymbolData[]): MapSymbol[] {
	const seen = new Set<string>();
	return data.map((entry) => {
		const result = v.safeParse(symbolSchema, entry);
		if (!result.success) {
			const [issue] = result.issues;
			throw new Error(`symbol ${entry.id}: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
		}
		const symbol = result.output;
		if (!symbol.fill && !symbol.stroke) throw new Error(`symbol ${symbol.id} draws nothing`);
		if (seen.has(symbol.id)) throw new Error(`symbol ${symbol.id} stands twice`);
		seen.add(symbol.id);
		return symbol;
	});
}
