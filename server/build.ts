/** Builds the pages when there is no build or a source is newer, and otherwise not. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataInUseError, lockDataDir } from './db/data-lock.ts';
import { BUILD } from './kit-handler.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** What a build is made of. The compiled messages follow from the catalogue. */
const SOURCES = [
	'src',
	// Routes are built with the server's request glue and input schemas inside.
	'server',
	'static',
	'project.inlang/settings.json',
	'svelte.config.js',
	'vite.config.ts',
	'package-lock.json'
];
const GENERATED = path.join(ROOT, 'src/lib/i18n/paraglide');

function newest(entry: string): number {
	if (entry === GENERATED || !existsSync(entry)) return 0;
	const stat = statSync(entry);
	if (!stat.isDirectory()) return stat.mtimeMs;
	// A folder's own time tells of files taken away.
	return readdirSync(entry).reduce(
		(latest, name) => Math.max(latest, newest(path.join(entry, name))),
		entry === path.dirname(GENERATED) ? 0 : stat.mtimeMs
	);
}

export function buildIsCurrent(): boolean {
	const made = path.join(BUILD, 'handler.js');
	if (!existsSync(made)) return false;
	const builtAt = statSync(made).mtimeMs;
	return SOURCES.every((source) => newest(path.join(ROOT, source)) <= builtAt);
}

/** @param say where to tell what is going on @throws Error with the build's own output */
export async function ensureBuild(say: (line: string) => void): Promise<void> {
	if (buildIsCurrent()) return;
	const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
	if (!existsSync(vite)) {
		// Installed without what builds: what was built elsewhere is what there is.
		if (existsSync(path.join(BUILD, 'handler.js'))) return;
		throw new Error('There is no build, and what makes one is not installed: run "npm ci".');
	}
	const unlock = await lockBuild();
	try {
		// Whoever had the lock may have built it in the meantime.
		if (buildIsCurrent()) return;
		say('Building the pages, once … （正在构建页面，仅此一次……）');
		await build(vite);
	} finally {
		unlock();
	}
}

/** Two builds at once would write into each other. */
async function lockBuild(): Promise<() => void> {
	const dir = path.join(ROOT, '.svelte-kit');
	mkdirSync(dir, { recursive: true });
	for (;;) {
		try {
			return lockDataDir(path.join(dir, 'build-lock'));
		} catch (error) {
			if (!(error instanceof DataInUseError)) throw error;
			await wait(300);
		}
	}
}

async function build(vite: string): Promise<void> {
	const output: Buffer[] = [];
	const code = await new Promise<number | null>((resolve, reject) => {
		const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
			cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, NODE_ENV: 'production' }
		});
		child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (code !== 0) {
		throw new Error(`The build failed:\n${Buffer.concat(output).toString()}`);
	}
}
