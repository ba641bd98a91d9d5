/** Puts what was measured into docs/performance.md, between the marks of its place. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/performance.md');

/** @throws where the page has no such place */
export async function report(place: string, text: string): Promise<void> {
	const page = readFileSync(PAGE, 'utf8');
	const [begin, end] = [`<!-- begin ${place} -->`, `<!-- end ${place} -->`];
	const [from, to] = [page.indexOf(begin), page.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${place}`);
	const changed = `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
	const config = await resolveConfig(PAGE);
	writeFileSync(PAGE, await format(changed, { ...config, filepath: PAGE }));
}
