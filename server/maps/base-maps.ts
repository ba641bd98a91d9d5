/**
 * What can lie under the board: Tianditu where there is a key, the operator's XYZ layers, and
 * the `*.mbtiles` files of `DATA_DIR/maps`. The folder is looked at whenever the list is asked
 * for, so that a file copied in shows without a restart. Tiles are found by an id from that
 * list alone: no part of an address ever becomes a path.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { BaseLayer } from '#lib/map/base-layer.ts';
import type { Config, XyzLayer } from '../config.ts';
import { Pack, PackError, type PackProblem, type Tile } from './mbtiles.ts';
import { tiandituLayers } from './tianditu.ts';

interface Entry {
	/** Size and time of the file: another one is opened anew. */
	readonly version: string;
	readonly file: string;
	readonly pack?: Pack;
	readonly problem?: PackProblem;
	readonly detail?: string;
}

const SUFFIX = '.mbtiles';

export class BaseMaps {
	readonly #folder: string;
	readonly #config: Pick<Config, 'tiandituKey' | 'layers'>;
	readonly #log: Logger;
	#entries = new Map<string, Entry>();

	constructor(config: Pick<Config, 'dataDir' | 'tiandituKey' | 'layers'>, log: Logger) {
		this.#folder = path.join(config.dataDir, 'maps');
		this.#config = config;
		this.#log = log;
		this.#scan();
	}

	/** Every base layer, also files that cannot be shown, with their problem. */
	list(): BaseLayer[] {
		this.#scan();
		const own = this.#config.layers.map(fromConfig);
		const ids = new Set(own.map((layer) => layer.id));
		// An operator's layer of the same id takes the place of a built-in one.
		const tianditu = tiandituLayers(this.#config.tiandituKey).filter(({ id }) => !ids.has(id));
		const packs = [...this.#entries].map(([id, entry]) => fromPack(id, entry));
		return [...tianditu, ...own, ...packs];
	}

	/** A tile of a listed file with a tag that changes with the file; undefined for an unknown id. */
	tile(
		id: string,
		z: number,
		x: number,
		y: number
	): { tile: Tile | undefined; etag: string } | undefined {
		const entry = this.#entries.get(id);
		if (!entry?.pack) return undefined;
		return { tile: entry.pack.tile(z, x, y), etag: `"${entry.version}-${z}-${x}-${y}"` };
	}

	close(): void {
		for (const { pack } of this.#entries.values()) pack?.close();
		this.#entries.clear();
	}

	#scan(): void {
		const found = new Map<string, Entry>();
		for (const name of this.#files()) {
			const file = path.join(this.#folder, name);
			const id = name.slice(0, -SUFFIX.length);
			const known = this.#entries.get(id);
			const version = versionOf(file);
			found.set(id, known?.version === version ? known : this.#open(file, id, version));
		}
		for (const [id, { pack }] of this.#entries) if (found.get(id)?.pack !== pack) pack?.close();
		this.#entries = found;
	}

	#files(): string[] {
		try {
			return readdirSync(this.#folder)
				.filter((name) => name.endsWith(SUFFIX) && name.length > SUFFIX.length)
				.sort();
		} catch (error) {
			// No folder, no files; anything else an operator has to know of.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
				this.#log.warn({ error, folder: this.#folder }, 'the maps folder cannot be read');
			return [];
		}
	}

	#open(file: string, id: string, version: string): Entry {
		try {
			return { version, file, pack: new Pack(file, id) };
		} catch (error) {
			if (!(error instanceof PackError)) throw error;
			const { problem, message } = error;
			this.#log.warn({ file, problem, detail: message }, 'a map file cannot be shown');
			return { version, file, problem, detail: message };
		}
	}
}

function versionOf(file: string): string {
	try {
		const { mtimeMs, size } = statSync(file);
		return `${Math.round(mtimeMs).toString(36)}-${size.toString(36)}`;
	} catch {
		return 'gone';
	}
}

function fromPack(id: string, { pack, problem, detail }: Entry): BaseLayer {
	const info = pack?.info;
	return {
		id: `pack:${id}`,
		name: info?.name ?? `${id}${SUFFIX}`,
		kind: 'mbtiles',
		urls: info ? [`/maps/${encodeURIComponent(id)}/{z}/{x}/{y}`] : [],
		subdomains: [],
		attribution: info?.attribution ?? '',
		approval: info?.approval ?? '',
		minZoom: info?.minZoom ?? 0,
		maxZoom: info?.maxZoom ?? 0,
		bounds: info?.bounds ? [...info.bounds] : null,
		overlay: false,
		problem: problem ?? null,
		// The message may hold a path of the server: the log has it, a page needs it not.
		detail: detail && !detail.includes('/') ? detail.slice(0, 200) : ''
	};
}

function fromConfig(layer: XyzLayer): BaseLayer {
	return {
		id: layer.id,
		name: layer.name,
		kind: 'xyz',
		urls: [layer.url],
		subdomains: [...layer.subdomains],
		attribution: layer.attribution,
		approval: layer.reviewNumber ?? '',
		minZoom: layer.minZoom,
		maxZoom: layer.maxZoom,
		bounds: null,
		overlay: layer.overlay,
		problem: null,
		detail: ''
	};
}
