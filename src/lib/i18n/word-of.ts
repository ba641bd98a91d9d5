/**
 * The entry of a code in a table of words. Codes come from documents, where anyone may write
 * `constructor` or `__proto__`: only what the table itself has counts.
 */
export function wordOf<W>(
	words: Readonly<Partial<Record<string, W>>>,
	code: string | undefined
): W | undefined {
	return code !== undefined && Object.hasOwn(words, code) ? words[code] : undefined;
}
