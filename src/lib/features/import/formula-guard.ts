/**
 * CSV has no types: a spreadsheet runs a cell that begins like a formula, whoever wrote it
 * (OWASP "CSV injection"). Texts that begin so, also with full-width signs, are written
 * behind an apostrophe, which spreadsheets take for "this is text", and our own import
 * takes it away again.
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const GUARDED = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export function guarded(text: string): string {
	return FORMULA.test(text) || GUARDED.test(text) ? `'${text}` : text;
}

export function unguarded(text: string): string {
	return GUARDED.test(text) ? text.slice(1) : text;
}
