/**
 * What an operator can set through the environment, validated once at start.
 * A wrong value ends the start with one message that names every variable at fault.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import * as v from 'valibot';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `false`, or which peers may tell us address, scheme and host: every peer, or the ones listed. */
export type TrustProxy = false | 'every-peer' | readonly string[];

/** An XYZ base layer an operator has configured (`DATA_DIR/maps/layers.json`). */
export interface XyzLayer {
	readonly id: string;
	readonly name: string;
	/** With {z}, {x}, {y}, optionally {s}; https, or http for a server on the LAN. */
	readonly url: string;
	readonly subdomains: readonly string[];
	readonly attribution: string;
	/** 审图号, where the map has one. */
	readonly reviewNumber: string | null;
	readonly minZoom: number;
	readonly maxZoom: number;
	/** Laid over another base layer instead of taking its place, such as place names. */
	readonly overlay: boolean;
}

export interface Config {
	readonly port: number;
	readonly host: string;
	/** Absolute. */
	readonly dataDir: string;
	/** The public address such as https://board.example.cn, without a path; null: as asked for. */
	readonly origin: string | null;
	readonly trustProxy: TrustProxy;
	readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
	readonly tiandituKey: string | null;
	readonly layers: readonly XyzLayer[];
	readonly logLevel: LogLevel;
	/** Logs as lines for people instead of JSON, on a terminal. */
	readonly prettyLog: boolean;
}

/** A start that cannot go on, with one line for each thing to put right. */
export class ConfigError extends Error {
	readonly problems: readonly string[];
	constructor(problems: readonly string[]) {
		super(
			`Tongtu cannot start with this configuration:\n${problems.map((p) => `  - ${p}`).join('\n')}`
		);
		this.name = 'ConfigError';
		this.problems = problems;
	}
}

/** An empty value counts as not set, as it does in most service files. */
const unset = (value: string | undefined): string | undefined => value?.trim() || undefined;

const Port = v.pipe(
	v.string(),
	v.regex(/^\d+$/, 'must be a port number from 0 to 65535'),
	v.transform(Number),
	v.maxValue(65535, 'must be a port number from 0 to 65535')
);

const Origin = v.pipe(
	v.string(),
	v.check((text) => {
		const url = URL.canParse(text) ? new URL(text) : null;
		return (
			url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === ''
		);
	}, 'must be an address such as https://board.example.cn, with scheme and without a path'),
	v.transform((text) => new URL(text).origin)
);

function isAddressOrNetwork(text: string): boolean {
	const [address = '', bits, ...rest] = text.split('/');
	const family = isIP(address);
	if (family === 0 || rest.length > 0) return false;
	return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const Proxies = v.pipe(
	v.string(),
	v.transform((text): TrustProxy => {
		if (/^(0|no|off|false)$/i.test(text)) return false;
		if (/^(1|yes|on|true)$/i.test(text)) return 'every-peer';
		return text.split(/[\s,]+/).filter(Boolean);
	}),
	v.check(
		(value) => !Array.isArray(value) || value.every((entry) => isAddressOrNetwork(entry)),
		'must be true, false, or a list of proxy addresses such as 127.0.0.1,10.0.0.0/8'
	)
);

const ReadableFile = v.pipe(
	v.string(),
	v.transform((file) => path.resolve(file)),
	v.check((file) => existsSync(file), 'names a file that is not there')
);

const Environment = v.object({
	PORT: v.optional(Port, '3000'),
	HOST: v.optional(v.string(), '0.0.0.0'),
	DATA_DIR: v.optional(v.string(), './data'),
	ORIGIN: v.optional(Origin),
	TRUST_PROXY: v.optional(Proxies, 'false'),
	TLS_CERT: v.optional(ReadableFile),
	TLS_KEY: v.optional(ReadableFile),
	TIANDITU_KEY: v.optional(
		v.pipe(v.string(), v.regex(/^[0-9a-zA-Z]{16,64}$/, 'must be the letters and digits of a key'))
	),
	LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info')
});

const TileUrl = v.pipe(
	v.string(),
	v.check(
		(text) =>
			/^https?:\/\//.test(text) &&
			['{z}', '{x}', '{y}'].every((part) => text.includes(part)) &&
			URL.canParse(text.replaceAll(/[{}]/g, '')),
		'must be an http(s) address with {z}, {x} and {y}'
	)
);

const Layers = v.array(
	v.object({
		id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, 'must be of a-z, 0-9 and -')),
		name: v.pipe(v.string(), v.minLength(1)),
		url: TileUrl,
		subdomains: v.optional(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/i))), []),
		attribution: v.pipe(v.string(), v.minLength(1, 'must name the source')),
		reviewNumber: v.optional(v.nullable(v.string()), null),
		minZoom: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
		maxZoom: v.optional(v.pipe(v.number(), v.integer(), v.maxValue(24)), 18),
		overlay: v.optional(v.boolean(), false)
	})
);

/** Reads `DATA_DIR/maps/layers.json`; a missing file means no layers. */
function readLayers(file: string, problems: string[]): readonly XyzLayer[] {
	if (!existsSync(file)) return [];
	try {
		return v.parse(Layers, JSON.parse(readFileSync(file, 'utf8')));
	} catch (error) {
		if (error instanceof v.ValiError) {
			for (const issue of (error as v.ValiError<typeof Layers>).issues) {
				problems.push(`${file}: ${v.getDotPath(issue) ?? 'the file'} ${issue.message}`);
			}
		} else {
			problems.push(`${file}: ${(error as Error).message}`);
		}
		return [];
	}
}

/**
 * @param env such as process.env
 * @throws ConfigError with every problem found, not only the first
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
	const keys = Object.keys(Environment.entries);
	const given = Object.fromEntries(keys.map((key) => [key, unset(env[key])]));
	const parsed = v.safeParse(Environment, given);
	const problems: string[] = [];
	if (!parsed.success) {
		for (const issue of parsed.issues) {
			const key = v.getDotPath(issue) ?? '';
			// The value helps to find a slip, but a key or a path to one stays out of logs.
			const shown = key === 'TIANDITU_KEY' ? '' : ` (it is ${JSON.stringify(given[key])})`;
			problems.push(`${key} ${issue.message}${shown}`);
		}
		throw new ConfigError(problems);
	}
	const values = parsed.output;
	if (Boolean(values.TLS_CERT) !== Boolean(values.TLS_KEY)) {
		problems.push('TLS_CERT and TLS_KEY go together: set both or neither');
	}
	const dataDir = path.resolve(values.DATA_DIR);
	const layers = readLayers(path.join(dataDir, 'maps', 'layers.json'), problems);
	if (problems.length > 0) throw new ConfigError(problems);
	return {
		port: values.PORT,
		host: values.HOST,
		dataDir,
		origin: values.ORIGIN ?? null,
		trustProxy: values.TRUST_PROXY,
		tls:
			values.TLS_CERT && values.TLS_KEY
				? { certFile: values.TLS_CERT, keyFile: values.TLS_KEY }
				: null,
		tiandituKey: values.TIANDITU_KEY ?? null,
		layers,
		logLevel: values.LOG_LEVEL,
		prettyLog: Boolean(process.stdout.isTTY) && env.NODE_ENV !== 'test'
	};
}
