/** On what and with what the figures were made. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';

const PEERS = path.join(import.meta.dirname, 'peers/node_modules');
const ROOT = path.resolve(import.meta.dirname, '../../../node_modules');

function version(home: string, name: string): string | undefined {
	const file = path.join(home, name, 'package.json');
	if (!existsSync(file)) return undefined;
	const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
	return `${name} ${version}`;
}

/** Day and commit that figures belong to. */
export function describeMoment(): string {
	const day = new Date().toISOString().slice(0, 10);
	try {
		const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
			cwd: import.meta.dirname,
			stdio: ['ignore', 'pipe', 'ignore']
		});
		return `${day}, commit ${commit.toString().trim()}`;
	} catch {
		return day;
	}
}

/** @param place which the processes have on it */
export function describeMachine(place: string): string[] {
	const processors = cpus();
	const ours = ['ws', 'yjs', 'better-sqlite3'].map((name) => version(ROOT, name));
	const theirs = [
		...['@hocuspocus/server', '@hocuspocus/extension-sqlite', '@y/websocket-server'],
		...['y-websocket', 'y-leveldb']
	].map((name) => version(PEERS, name));
	const gigabytes = Math.round(totalmem() / 2 ** 30);
	return [
		`${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes} GB, Linux ${release()}; ${place}`,
		`Node ${process.versions.node}; ours: ${ours.join(', ')}`,
		`peers: ${theirs.filter(Boolean).join(', ') || 'not installed'}`
	];
}
