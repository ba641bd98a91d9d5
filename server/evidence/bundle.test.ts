import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { unzipSync, zipSync } from 'fflate';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHeadKey } from '../chain/head-key.ts';
import { loadConfig } from '../config.ts';
import { createServices, type Services } from '../services.ts';
import { simulate, type SimulatedExercise } from '../simulate/simulate.ts';
import { LogPacker } from '../store/log-packer.ts';
import type { BundleManifest } from './bundle-format.ts';
import { verifyBundle } from './verify-bundle.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-bundle-'));
const log = pino({ level: 'silent' });
let made: SimulatedExercise;
let services: Services;
/** For the evaluator, who reads everything, and the commander, who does not read `control`. */
let whole: Buffer;
let partial: Buffer;

beforeAll(async () => {
	made = await simulate({
		...{ dataDir, seed: 5, updates: 500, people: 12, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	});
	services = await createServices(loadConfig({ DATA_DIR: dataDir }), log);
	whole = await bundleFor('评估席');
	// Command was handed over to the deputy.
	partial = await bundleFor('副指挥官');
}, 60_000);
afterAll(async () => {
	await services.close();
	rmSync(dataDir, { recursive: true });
});

async function bundleFor(post: string, signedIn = () => true): Promise<Buffer> {
	const { username } = made.usernames.find((person) => person.post === post)!;
	const { id, isAdmin } = services.users.findByName(username)!;
	const asking = { actor: { userId: id, isAdmin }, signedIn };
	const chunks: Uint8Array[] = [];
	for await (const chunk of await services.evidence.bundle(asking, made.incidentId))
		chunks.push(chunk);
	return Buffer.concat(chunks);
}

type Parts = Record<string, Uint8Array>;
const file = path.join(dataDir, 'bundle.zip');
const verify = (bytes: Uint8Array, key?: string) => {
	writeFileSync(file, bytes);
	return verifyBundle(file, { key });
};

/** A bundle with something changed in it. */
function changed(change: (parts: Parts) => void, from = whole): Uint8Array {
	const parts: Parts = { ...unzipSync(from) };
	change(parts);
	return zipSync(parts);
}

/** The same by somebody who makes the manifest fit. */
function forged(change: (parts: Parts) => void, from = whole): Uint8Array {
	return changed((parts) => {
		change(parts);
		const manifest = json<BundleManifest>(parts, 'manifest.json');
		const said: Record<string, { size: number; sha256: string }> = {};
		for (const [name, bytes] of Object.entries(parts))
			if (name !== 'manifest.json')
				said[name] = {
					size: bytes.length,
					sha256: createHash('sha256').update(bytes).digest('hex')
				};
		put(parts, 'manifest.json', { ...manifest, parts: said });
	}, from);
}

const json = <T>(parts: Parts, name: string) =>
	JSON.parse(Buffer.from(parts[name]!).toString()) as T;
const put = (parts: Parts, name: string, value: unknown) =>
	(parts[name] = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const lines = (parts: Parts) =>
	Buffer.from(parts['entries.ndjson']!).toString().trimEnd().split('\n');

interface Tampered {
	readonly name: string;
	readonly bytes: () => Uint8Array;
	/** What the command says, and what the page does. */
	readonly says: RegExp;
	readonly page: RegExp;
}

const TAMPERED: readonly Tampered[] = [
	{
		name: 'a part that is not what the manifest says',
		bytes: () => changed((parts) => put(parts, 'people.json', '[]')),
		says: /^people\.json has \d+ bytes, its manifest says \d+\.$/,
		page: /people\.json is not what the manifest says/
	},
	{
		name: 'an entry changed, the manifest made to fit',
		bytes: () =>
			forged((parts) =>
				put(
					parts,
					'entries.ndjson',
					`${lines(parts)
						.map((line, i) => (i === 299 ? line.replace(/"post":"[^"]+"/, '"post":"前线9"') : line))
						.join('\n')}\n`
				)
			),
		says: /^Entry 300 does not fit/,
		page: /entry 300 does not fit/
	},
	{
		name: 'an entry taken out',
		bytes: () =>
			forged((parts) =>
				put(parts, 'entries.ndjson', `${lines(parts).toSpliced(99, 1).join('\n')}\n`)
			),
		says: /^Entry 100 is missing\.$/,
		page: /entry 100 does not fit/
	},
	{
		name: 'two entries swapped',
		bytes: () =>
			forged((parts) => {
				const all = lines(parts);
				[all[99], all[100]] = [all[100]!, all[99]!];
				put(parts, 'entries.ndjson', `${all.join('\n')}\n`);
			}),
		says: /^Entry 100 is missing\.$/,
		page: /entry 100 does not fit/
	},
	{
		name: 'the end cut off, the manifest made to fit',
		bytes: () =>
			forged((parts) => {
				const all = lines(parts).slice(0, 400);
				put(parts, 'entries.ndjson', `${all.join('\n')}\n`);
				const { hash } = JSON.parse(all[399]!) as { hash: string };
				put(parts, 'manifest.json', {
					...json<BundleManifest>(parts, 'manifest.json'),
					...{ n: 400, hash }
				});
			}),
		says: /^The head signed \S+ is not in this chain\.$/,
		page: /is not in this chain/
	},
	{
		name: 'an update with other bytes',
		bytes: () =>
			forged((parts) => {
				const bytes = Buffer.from(parts['updates.bin']!);
				bytes[bytes.length - 1]! ^= 1;
				parts['updates.bin'] = bytes;
			}),
		says: /^Update \d+ has not the bytes that entry \d+ says\.$/,
		page: /update \d+ of entry \d+ is missing or was changed/
	},
	{
		name: 'updates that end in the middle',
		bytes: () => forged((parts) => (parts['updates.bin'] = parts['updates.bin']!.slice(0, -5))),
		says: /ends in the middle of an update/,
		page: /updates\.bin is damaged/
	},
	{
		name: 'a signature of nobody',
		bytes: () =>
			forged((parts) => {
				const heads = json<{ heads: { signature: string }[] }>(parts, 'heads.json');
				heads.heads[0]!.signature = Buffer.alloc(64).toString('base64');
				put(parts, 'heads.json', heads);
			}),
		says: /^The head signed \S+ has a signature that is not right\.$/,
		page: /the signature of the head of \S+ is not right/
	},
	{
		name: 'heads of another incident',
		bytes: () =>
			forged((parts) => {
				const heads = json<{ heads: { incidentId: string }[] }>(parts, 'heads.json');
				heads.heads[0]!.incidentId = '01KPEZ1NX06YB978GQ9W0DNG00';
				put(parts, 'heads.json', heads);
			}),
		says: /is of another incident/,
		page: /is of another incident/
	},
	{
		name: 'a part missing',
		bytes: () => forged((parts) => delete parts['people.json']),
		says: /^The bundle has no people\.json\.$/,
		page: /there is no people\.json/
	},
	{
		name: 'a zip file of something else',
		bytes: () => zipSync({ 'holiday.jpg': Buffer.from('x') }),
		says: /^This is not an evidence bundle: it holds holiday\.jpg\.$/,
		page: /this is not an evidence bundle/
	},
	{
		name: 'no zip file at all',
		bytes: () => Buffer.from('%PDF-1.7 and so on, long enough to be looked at'),
		says: /^This is not an evidence bundle: it is no zip file\.$/,
		page: /this is not an evidence bundle/
	},
	{
		name: 'a bundle of another version',
		bytes: () => changed((parts) => put(parts, 'manifest.json', { format: 'tongtu-bundle/7' })),
		says: /^The bundle is of another version \(tongtu-bundle\/7\): take a newer Tongtu\.$/,
		page: /another version/
	},
	{
		name: 'a file cut off',
		bytes: () => whole.subarray(0, whole.length - 400),
		says: /^The file is cut off/,
		page: /cut off/
	},
	{
		name: 'a file that unpacks to gigabytes',
		bytes: () => zipSync({ 'entries.ndjson': Buffer.alloc(40 * 1024 * 1024, ' ') }, { level: 9 }),
		says: /^The file unpacks to more than an evidence bundle would/,
		page: /unpacks to more than a bundle would/
	}
];

it('holds an incident up to a signed head, and fits', async () => {
	const report = await verify(whole);
	const { head } = await services.evidence.head(
		{ userId: services.users.findByName('sim09')!.id, isAdmin: false },
		made.incidentId,
		undefined
	);
	expect(report).toMatchObject({
		...{ incidentId: made.incidentId, entries: head!.n, hash: head!.hash, withheld: 0 },
		...{ updates: made.updates, derived: made.updates, attachments: 6, compartments: [] },
		keyId: services.evidence.publicKey.id
	});
});

it('tells what its reader may not see as hashes alone, and fits all the same', async () => {
	const report = await verify(partial);
	expect(report.compartments).toEqual(['control']);
	expect(report.withheld).toBeGreaterThan(0);
	expect(report.updates).toBe(made.updates - report.withheld);
	const parts = unzipSync(partial);
	expect(Buffer.from(parts['entries.ndjson']!).toString()).not.toMatch(
		/注入|"compartment":"control"/
	);
	expect(Buffer.from(parts['updates.bin']!).includes(Buffer.from('注入'))).toBe(false);
	expect(Buffer.from(unzipSync(whole)['updates.bin']!).includes(Buffer.from('注入'))).toBe(true);
});

it('is for reviewers: no liaison, no field commander; it breaks off where the session ends', async () => {
	for (const post of ['老方联络席', '前线1', '抢险救援组'])
		await expect(bundleFor(post)).rejects.toMatchObject({ status: 403 });
	let asked = 0;
	await expect(bundleFor('评估席', () => ++asked < 2)).rejects.toThrow();
});

it('is held against the key that one was given', async () => {
	expect((await verify(whole, services.evidence.publicKey.key)).keyId).toBe(
		services.evidence.publicKey.id
	);
	const other = openHeadKey(mkdtempSync(path.join(dataDir, 'other-')));
	await expect(verify(whole, other.key)).rejects.toThrow('The bundle is signed by another key');
});

it('is the same of an archived incident, whose log is packed', async () => {
	const { sqlite } = services.database;
	sqlite.exec(`update incident set state = 'archived'`);
	await new LogPacker(sqlite, log).pack(made.incidentId);
	const { updates, derived } = await verify(await bundleFor('评估席'));
	expect([updates, derived]).toEqual([made.updates, made.updates]);
});

it('notices lines that do not follow from the updates, though chain and signature fit', async () => {
	// The server itself told something else: its key signs a journal that was changed before.
	const { sqlite } = services.database;
	sqlite.exec(`delete from chain_entry; delete from chain_head;
		update journal set value = '"done"' where n = (select n from journal where kind = 'fact'
		and field = 'status' and value = '"issued"' limit 1)`);
	await expect(verify(await bundleFor('评估席'))).rejects.toThrow(
		/^The lines of entry \d+ are not what update \d+ says\.$/
	);
});

describe('a bundle that was tampered with, or is none', () => {
	it.each(TAMPERED)('$name', async ({ bytes, says }) => {
		await expect(verify(bytes())).rejects.toThrow(says);
	});
});

/** The page's own script, with as much of a page as it needs. */
async function verifyInPage(bytes: Uint8Array, key = '') {
	const html = readFileSync(new URL('./verify.html', import.meta.url), 'utf8');
	const script = /<script>([\s\S]*)<\/script>/.exec(html)![1]!;
	const said: string[] = [];
	const element = () => ({
		...{ value: '', textContent: '', className: '', style: {}, dataset: {}, scrollTop: 0 },
		addEventListener: () => undefined,
		setAttribute: () => undefined,
		removeAttribute: () => undefined,
		append: (child: { className: string; textContent: string }) =>
			void said.push(`${child.className}: ${child.textContent}`),
		replaceChildren: () => undefined,
		querySelector: () => said.find((line) => line.startsWith('bad')) ?? null
	});
	const elements = new Map<string, ReturnType<typeof element>>();
	const body = element();
	const document = {
		body,
		createElement: element,
		getElementById: (id: string) => {
			if (!elements.has(id)) elements.set(id, element());
			return elements.get(id);
		}
	};
	const page = createContext({
		...{ document, crypto, Blob, DecompressionStream, TextEncoder, TextDecoder, atob, performance },
		...{ setTimeout, setInterval, clearInterval, Uint8Array, ArrayBuffer, DataView },
		matchMedia: () => ({ matches: false, addEventListener: () => undefined })
	});
	runInContext(script, page);
	document.getElementById('key')!.value = key;
	await (page as { verify: (file: Blob) => Promise<void> }).verify(new Blob([Buffer.from(bytes)]));
	return { result: (body.dataset as { result: string }).result, said: said.join('\n') };
}

describe('verify.html, by code of its own', () => {
	it('asks for nothing from anywhere', () => {
		const html = readFileSync(new URL('./verify.html', import.meta.url), 'utf8');
		expect(html).toContain(`content="default-src 'none'; script-src 'unsafe-inline'; style-src`);
		expect(html).not.toMatch(/\b(src|href|action)=|https?:|fetch\(|XMLHttpRequest|import\(/);
	});

	it('finds that a bundle fits, also one with entries withheld', async () => {
		const { result, said } = await verifyInPage(whole, services.evidence.publicKey.key);
		expect(said).toContain('signatures are right');
		expect(result).toBe('fits');
		const withheld = await verifyInPage(partial);
		expect(withheld.said).toContain('withheld and told as hashes alone');
		expect(withheld.result).toBe('fits');
	});

	it('says so where the key is another', async () => {
		const { result, said } = await verifyInPage(whole, Buffer.alloc(32, 1).toString('base64'));
		expect([result, said]).toEqual(['unfit', expect.stringMatching(/another key than yours/)]);
	});

	it.each(TAMPERED)('finds: $name', async ({ bytes, page }) => {
		const { result, said } = await verifyInPage(bytes());
		expect([result, said]).toEqual(['unfit', expect.stringMatching(page)]);
	});
});
