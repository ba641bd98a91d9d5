/** The servers ours is measured against. They are installed for the benchmark alone. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ours } from './ours.ts';
import type { Peer } from './peer.ts';
import { ServerProcess } from './server-process.ts';

const HOME = path.join(import.meta.dirname, 'peers');

interface Recipe {
	readonly id: string;
	readonly title: string;
	readonly script: string;
	/** Hocuspocus names documents in its messages, the others in the path. */
	readonly named: boolean;
	/** Where it keeps its data in the folder; without it nothing outlives the process. */
	readonly env: (folder: string) => Record<string, string>;
	readonly stores: boolean;
}

function peer({ id, title, script, named, env, stores }: Recipe): Peer {
	return {
		...{ id, title, stores },
		prepare: async (folder, count) => ({
			boards: Array.from({ length: count }, (_, i) =>
				named ? { path: '/', name: `board-${i}` } : { path: `/board-${i}`, name: null }
			),
			async start(flags) {
				const server = await ServerProcess.start(path.join(HOME, script), env(folder), flags);
				return { server, cookies: [] };
			}
		})
	};
}

const nothing = (): Record<string, string> => ({});
const sqlite = (folder: string) => ({ SQLITE: path.join(folder, 'hocuspocus.sqlite') });

export const PEERS: readonly Peer[] = [
	ours,
	peer({
		...{ id: 'hocuspocus-sqlite', title: 'Hocuspocus + SQLite', script: 'hocuspocus.js' },
		...{ named: true, env: sqlite, stores: true }
	}),
	peer({
		...{ id: 'hocuspocus-flush', title: 'the same, flushDelay 16', script: 'hocuspocus.js' },
		...{ named: true, env: (folder) => ({ ...sqlite(folder), FLUSH_DELAY: '16' }), stores: true }
	}),
	peer({
		...{ id: 'hocuspocus', title: 'Hocuspocus', script: 'hocuspocus.js' },
		...{ named: true, env: nothing, stores: false }
	}),
	peer({
		...{ id: 'y-websocket-server', title: '@y/websocket-server', script: 'y-websocket-server.js' },
		...{ named: false, env: nothing, stores: false }
	}),
	peer({
		...{ id: 'y-websocket-leveldb', title: 'y-websocket 2 + LevelDB', script: 'y-websocket-2.js' },
		...{ named: false, stores: true },
		env: (folder) => ({ YPERSISTENCE: path.join(folder, 'leveldb') })
	}),
	peer({
		...{ id: 'relay', title: 'bare relay', script: 'relay.js' },
		...{ named: false, env: nothing, stores: false }
	})
];

/**
 * Installs the peers beside their lock file, unless they are there.
 * @returns why they cannot be had; undefined where they are there
 */
export function installPeers(): string | undefined {
	if (existsSync(path.join(HOME, 'node_modules/.package-lock.json'))) return undefined;
	process.stderr.write('installing the peers…\n');
	const args = ['ci', '--prefix', HOME, '--no-audit', '--no-fund'];
	const { status, error, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
	if (status === 0) return undefined;
	const said = stderr.split('\n').filter((line) => line.startsWith('npm error'));
	return `not installed: ${error?.message ?? (said[0] || `npm ci ended with ${status}`)}`;
}
