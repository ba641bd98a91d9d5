/**
 * `npm run bench:evidence`: what chaining, verifying and bundling an exercise of 100,000 updates
 * takes, in time and in processor. `-- --data <folder>` takes one that `npm run simulate` has made.
 */
import { copyFileSync, createWriteStream, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { ChainKeeper } from '../../server/chain/chain-keeper.ts';
import { openHeadKey } from '../../server/chain/head-key.ts';
import { Heads } from '../../server/chain/heads.ts';
import { verifyChain } from '../../server/chain/verify-chain.ts';
import { LinesBeside } from '../../server/chain/lines-beside.ts';
import { openDatabase } from '../../server/db/open.ts';
import { incident } from '../../server/db/schema.ts';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { writeBundle } from '../../server/evidence/write-bundle.ts';
import { deriveFromLog } from '../../server/journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../../server/journal/journal.ts';
import { simulate } from '../../server/simulate/simulate.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-bench-evidence-'));

async function measured<T>(what: string, work: () => Promise<T>): Promise<T> {
	const [began, cpu] = [performance.now(), process.cpuUsage()];
	const result = await work();
	const { user, system } = process.cpuUsage(cpu);
	const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(8);
	const spent = seconds((user + system) / 1000);
	console.log(`${what.padEnd(34)}${seconds(performance.now() - began)}   processor ${spent}`);
	return result;
}

try {
	if (values.data) {
		copyFileSync(path.join(values.data, 'tongtu.db'), path.join(folder, 'tongtu.db'));
		cpSync(path.join(values.data, 'keys'), path.join(folder, 'keys'), { recursive: true });
	} else {
		console.log('simulating an exercise …');
		await simulate({
			...{ dataDir: folder, seed: 1, updates: 100_000, people: 40, hours: 8 },
			...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
		});
	}
	const file = path.join(folder, 'tongtu.db');
	const { db, sqlite, close } = openDatabase(file);
	const row = db.select().from(incident).get()!;
	const incidentId = row.id;
	const store = new SqliteStore(sqlite);
	console.log(`${row.seq} updates of ${row.name}`);

	sqlite.prepare('delete from chain_entry where incident_id = ?').run(incidentId);
	await store.resetDerived(incidentId, DERIVATION_VERSION);
	await measured('derive journal and deltas', () =>
		deriveFromLog(store, incidentId, DERIVATION_VERSION, () => false)
	);
	const log = pino({ level: 'silent' });
	const keeper = new ChainKeeper(sqlite, () => Promise.resolve(), log);
	const key = openHeadKey(folder);
	const heads = new Heads({ sqlite, keeper, key, log });
	const head = (await measured('chain', () => heads.keep(incidentId, 'asked')))!;
	const keys = new Map([[key.id, key.key]]);
	const derive = new LinesBeside();
	const { problems } = await measured('verify (two threads)', () =>
		verifyChain({ sqlite, incidentId, keys, derive })
	);
	derive.end();
	if (problems.length > 0) throw new Error(problems[0]!.problem);
	const bundle = path.join(folder, 'bundle.zip');
	await measured('make the bundle', () =>
		pipeline(
			writeBundle({
				...{ sqlite, incident: row, head, withheld: [] },
				heads: { publicKey: heads.publicKey, heads: heads.list(incidentId) }
			}),
			createWriteStream(bundle)
		)
	);
	console.log(`${(statSync(bundle).size / 1e6).toFixed(1)} MB`);
	await measured('verify the bundle', () => verifyBundle(bundle));
	close();
} finally {
	rmSync(folder, { recursive: true });
}
