/** The sync protocol's page and the tests of its rules say the same numbers. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/sync-spec.md'), 'utf8');
const rules = [...page.matchAll(/^- \*\*\[(S\d+)\]\*\*/gm)].map(([, id]) => id!);

/** Rules named in the code of tests, which is in their titles; not in a block of comment. */
function quoted(): Set<string> {
	const found = new Set<string>();
	const files = globSync('{src,server,tests}/**/*.{test,e2e}.ts', { cwd: root });
	for (const file of files) {
		const code = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
		for (const line of code.split('\n'))
			if (!line.trim().startsWith('//'))
				for (const [, id] of line.matchAll(/\[(S\d+)\]/g)) found.add(id!);
	}
	return found;
}

it('each number stands for one rule', () => {
	expect(rules.filter((id, i) => rules.indexOf(id) !== i)).toEqual([]);
});

it('every rule is quoted by a test, and tests quote no other', () => {
	const tests = quoted();
	expect(rules.filter((id) => !tests.has(id))).toEqual([]);
	expect([...tests].filter((id) => !rules.includes(id))).toEqual([]);
});
