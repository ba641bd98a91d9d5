/**
 * The directions of docs/architecture.md, checked at every lint:
 * board ← sync, features, map ← routes; the server uses the board, the protocol and data;
 * nothing in src/lib imports the server but its types; only src/lib/map imports Leaflet.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Import {
	readonly from: string;
	/** A path from the root of the repository, or the name of a package. */
	readonly to: string;
	readonly typeOnly: boolean;
}

/** `import … from`, `export … from` and `import('…')`, also over several lines. */
const STATEMENT = /\b(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]/g;
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)(\s*\.\s*[A-Z])?/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g;

/** Imports of a file's source, as written there. */
export function readImports(source: string): { specifier: string; typeOnly: boolean }[] {
	const code = source.replace(COMMENT, '');
	const found = [...code.matchAll(STATEMENT)].map((match) => ({
		specifier: match[3]!,
		typeOnly: match[2] !== undefined || onlyTypes(match[0])
	}));
	for (const match of code.matchAll(DYNAMIC))
		found.push({ specifier: match[1]!, typeOnly: match[2] !== undefined });
	return found;
}

/** `import { type A, type B } from` brings no code either. */
function onlyTypes(statement: string): boolean {
	const names = /\{([^}]*)\}/.exec(statement)?.[1];
	if (names === undefined || /^\w+\s+\w+\s*,/.test(statement)) return false;
	const each = names.split(',').filter((name) => name.trim() !== '');
	return each.length > 0 && each.every((name) => name.trim().startsWith('type '));
}

function resolve(from: string, specifier: string): string {
	if (specifier.startsWith('#lib/')) return `src/lib/${specifier.slice(5)}`;
	if (specifier.startsWith('#server/')) return `server/${specifier.slice(8)}`;
	if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier);
	return specifier;
}

interface Rule {
	readonly name: string;
	/** Whether the import breaks the rule. */
	readonly breaks: (each: Import) => boolean;
}

const inside = (file: string, ...folders: string[]) =>
	folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
const isTest = (file: string) => /\.test\.ts$|\/testing\//.test(file);

/** What the board may use besides itself. */
const BOARD_PACKAGES = ['yjs', 'valibot', 'fractional-indexing', 'ulid'];
/** What the server may use of src/lib: model, wire, data and words; of the features nothing but types. */
const FOR_SERVER = [
	...['board', 'history', 'review/annotation.ts'],
	...['sync/protocol.ts', 'sync/close-codes.ts', 'sync/awareness-state.ts']
];
const DATA = ['symbols', 'plans', 'i18n'].map((name) => `src/lib/${name}`);

export const RULES: readonly Rule[] = [
	{
		name: 'src/lib/board imports yjs, valibot, fractional-indexing, ulid and itself',
		breaks: ({ from, to }) =>
			inside(from, 'src/lib/board') &&
			!isTest(from) &&
			!inside(to, 'src/lib/board') &&
			!BOARD_PACKAGES.includes(to)
	},
	{
		name: 'src/lib/sync knows the board, but no feature, map or page',
		breaks: ({ from, to, typeOnly }) =>
			inside(from, 'src/lib/sync') &&
			!typeOnly &&
			inside(to, 'src/lib/features', 'src/lib/map', 'src/lib/ui', 'src/routes')
	},
	{
		name: 'src/lib/history and src/lib/replay know the board, each other and nothing else',
		breaks: ({ from, to }) =>
			inside(from, 'src/lib/history', 'src/lib/replay') &&
			!isTest(from) &&
			!inside(to, 'src/lib/board', 'src/lib/history', 'src/lib/replay')
	},
	{
		name: 'src/lib/ui knows nothing of the domain',
		breaks: ({ from, to, typeOnly }) =>
			inside(from, 'src/lib/ui') &&
			!typeOnly &&
			inside(to, 'src/lib/board', 'src/lib/sync', 'src/lib/features', 'src/lib/map')
	},
	{
		name: 'data (symbols, plans, i18n) knows no feature, map or sync',
		breaks: ({ from, to, typeOnly }) =>
			inside(from, ...DATA) &&
			!typeOnly &&
			inside(to, 'src/lib/features', 'src/lib/map', 'src/lib/sync', 'src/lib/ui')
	},
	{
		name: 'nothing in src/lib imports a page',
		breaks: ({ from, to }) => inside(from, 'src/lib') && inside(to, 'src/routes')
	},
	{
		name: 'nothing in src/lib imports the server but its types',
		breaks: ({ from, to, typeOnly }) =>
			inside(from, 'src/lib') && !isTest(from) && !typeOnly && inside(to, 'server')
	},
	{
		name: 'only src/lib/map imports Leaflet',
		breaks: ({ from, to, typeOnly }) =>
			!inside(from, 'src/lib/map') && !typeOnly && /^(leaflet|@geoman-io)(\/|$)/.test(to)
	},
	{
		name: 'the server uses the board, the history, the protocol and data of src/lib, and of the rest types only',
		breaks: ({ from, to, typeOnly }) =>
			inside(from, 'server') &&
			!isTest(from) &&
			!typeOnly &&
			inside(to, 'src') &&
			!inside(to, ...FOR_SERVER.map((name) => `src/lib/${name}`), ...DATA)
	}
];

function files(folder: string): string[] {
	return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(ts|js|svelte)$/.test(entry.name))
		.map((entry) =>
			path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')
		)
		.filter((file) => !inside(file, 'src/lib/i18n/paraglide'));
}

function check(): string[] {
	return ['src', 'server'].flatMap(files).flatMap((from) =>
		readImports(readFileSync(path.join(root, from), 'utf8')).flatMap(({ specifier, typeOnly }) => {
			const each = { from, to: resolve(from, specifier), typeOnly };
			return RULES.filter((rule) => rule.breaks(each)).map(
				({ name }) => `${from} imports ${specifier}\n    ${name}`
			);
		})
	);
}

if (import.meta.main) {
	const broken = check();
	for (const line of broken) console.error(line);
	if (broken.length > 0) {
		console.error(`\n${broken.length} imports go against docs/architecture.md`);
		process.exitCode = 1;
	}
}
