/**
 * One MBTiles 1.3 file (SQLite) of raster tiles, opened read-only. Rows count from the south
 * (TMS), addresses on the web from the north.
 */
import Database from 'better-sqlite3';

export type PackProblem = 'not_sqlite' | 'no_tiles' | 'vector' | 'unreadable';

/** A file that cannot be shown, and why. */
export class PackError extends Error {
	readonly problem: PackProblem;
	constructor(problem: PackProblem, detail: string) {
		super(detail);
		this.name = 'PackError';
		this.problem = problem;
	}
}

export interface PackInfo {
	readonly name: string;
	/** Plain text: markup is taken out, so that no page can be made to run what a file says. */
	readonly attribution: string;
	readonly approval: string;
	readonly minZoom: number;
	readonly maxZoom: number;
	/** [west, south, east, north] in degrees. */
	readonly bounds: readonly [number, number, number, number] | null;
}

export interface Tile {
	readonly data: Buffer;
	readonly type: string;
}

const DEEPEST = 24;

export class Pack {
	readonly info: PackInfo;
	readonly #database: Database.Database;
	readonly #tile: Database.Statement<[number, number, number], { data: Buffer | null }>;

	/** @throws PackError */
	constructor(file: string, fallbackName: string) {
		this.#database = open(file);
		try {
			this.#tile = this.#database.prepare(
				'SELECT tile_data AS data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?'
			);
			this.info = this.#read(fallbackName);
		} catch (error) {
			this.#database.close();
			throw explain(error);
		}
	}

	/** The tile at z/x/y counted from the north, or undefined where the file has none. */
	tile(z: number, x: number, y: number): Tile | undefined {
		const side = 2 ** z;
		if (![z, x, y].every(Number.isSafeInteger) || z < 0 || z > DEEPEST) return undefined;
		if (x < 0 || y < 0 || x >= side || y >= side) return undefined;
		const data = this.#tile.get(z, x, side - 1 - y)?.data;
		const type = data && typeOf(data);
		return data && type ? { data, type } : undefined;
	}

	close(): void {
		this.#database.close();
	}

	#read(fallbackName: string): PackInfo {
		const sample = this.#database.prepare('SELECT tile_data AS data FROM tiles LIMIT 1').get() as
			{ data: Buffer | null } | undefined;
		if (!sample?.data) throw new PackError('no_tiles', 'the table tiles is empty');
		const metadata = this.#metadata();
		if (!typeOf(sample.data))
			throw new PackError('vector', `tiles of format ${metadata.get('format') ?? 'unknown'}`);
		const zooms = this.#zooms(metadata);
		return {
			name: plain(metadata.get('name'), 200) || fallbackName,
			attribution: plain(metadata.get('attribution'), 1000),
			// Not of the standard: a pack may carry its 审图号 under either name.
			approval: plain(metadata.get('approval') ?? metadata.get('审图号'), 100),
			...zooms,
			bounds: readBounds(metadata.get('bounds'))
		};
	}

	#metadata(): Map<string, string> {
		const table = this.#database
			.prepare("SELECT 1 FROM sqlite_master WHERE name = 'metadata'")
			.get();
		if (!table) return new Map();
		const rows = this.#database.prepare('SELECT name, value FROM metadata').all() as {
			name: unknown;
			value: unknown;
		}[];
		return new Map(rows.map(({ name, value }) => [String(name), String(value ?? '')]));
	}

	#zooms(metadata: ReadonlyMap<string, string>): { minZoom: number; maxZoom: number } {
		const stated = (name: string) => {
			const value = Number(metadata.get(name) || NaN);
			return Number.isInteger(value) && value >= 0 && value <= DEEPEST ? value : undefined;
		};
		const minZoom = stated('minzoom');
		const maxZoom = stated('maxzoom');
		if (minZoom !== undefined && maxZoom !== undefined && minZoom <= maxZoom)
			return { minZoom, maxZoom };
		const found = this.#database
			.prepare('SELECT min(zoom_level) AS minZoom, max(zoom_level) AS maxZoom FROM tiles')
			.get() as { minZoom: number; maxZoom: number };
		return { minZoom: Number(found.minZoom), maxZoom: Number(found.maxZoom) };
	}
}

function open(file: string): Database.Database {
	try {
		const database = new Database(file, { readonly: true, fileMustExist: true });
		// The header is read only now: a file of another kind says so here.
		database.pragma('schema_version');
		return database;
	} catch (error) {
		throw explain(error);
	}
}

function explain(error: unknown): PackError {
	if (error instanceof PackError) return error;
	const { code, message } = error as Error & { code?: string };
	if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT' || message.includes('no such table'))
		return new PackError('not_sqlite', message);
	return new PackError('unreadable', message);
}

/** The media type by the first bytes: what a file says of its own format is not relied on. */
function typeOf(data: Buffer): string | undefined {
	if (data.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png';
	if (data.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
	if (
		data.subarray(0, 4).toString('latin1') === 'RIFF' &&
		data.subarray(8, 12).toString('latin1') === 'WEBP'
	)
		return 'image/webp';
	return undefined;
}

/** Text without markup, entities or line breaks. */
function plain(text: string | undefined, most: number): string {
	const entities: Record<string, string> = {
		amp: '&',
		lt: '<',
		gt: '>',
		quot: '"',
		'#39': "'",
		copy: '©',
		nbsp: ' '
	};
	return (text ?? '')
		.replace(/<[^>]*>/g, ' ')
		.replace(/&(#?\w{1,8});/g, (whole, name: string) => entities[name] ?? whole)
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, most);
}

function readBounds(text: string | undefined): PackInfo['bounds'] {
	const numbers = (text ?? '').split(',').map((part) => Number(part.trim() || NaN));
	const [west, south, east, north] = numbers as [number, number, number, number];
	const sane =
		numbers.length === 4 &&
		numbers.every(Number.isFinite) &&
		west < east &&
		south < north &&
		west >= -180 &&
		east <= 180 &&
		south >= -90 &&
		north <= 90;
	return sane ? [west, south, east, north] : null;
}
