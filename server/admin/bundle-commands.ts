/** `npm run admin -- bundle create|verify`: evidence bundles made and checked at the machine. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { ChainKeeper } from '../chain/chain-keeper.ts';
import { openHeadKey } from '../chain/head-key.ts';
import { Heads } from '../chain/heads.ts';
import { DataInUseError, lockDataDir } from '../db/data-lock.ts';
import type { Database } from '../db/open.ts';
import { incident } from '../db/schema.ts';
import { BundleError } from '../evidence/read-bundle.ts';
import { verifyBundle } from '../evidence/verify-bundle.ts';
import { writeBundle } from '../evidence/write-bundle.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { SqliteStore } from '../store/sqlite-store.ts';

export interface CreateBundle {
	readonly dataDir: string;
	readonly incidentId: string;
	readonly file: string;
	readonly say: (line: string) => void;
}

/**
 * Every compartment is in it: whoever can run this has the database anyway. While the server
 * runs, what it has chained by now is in it.
 * @throws BundleError
 */
export async function createBundle(
	database: Database,
	{ dataDir, incidentId, file, say }: CreateBundle
): Promise<void> {
	const { db, sqlite } = database;
	const row = db.select().from(incident).where(eq(incident.id, incidentId)).get();
	if (!row) throw new BundleError(`There is no incident ${incidentId}.`);
	await deriveUnlessRunning(sqlite, dataDir, incidentId);
	const log = pino({ level: 'silent' });
	const keeper = new ChainKeeper(sqlite, () => Promise.resolve(), log);
	const heads = new Heads({ sqlite, keeper, key: openHeadKey(dataDir), log });
	const head = await heads.keep(incidentId, 'bundle');
	if (!head) throw new BundleError('Nothing is chained yet: start the server once.');
	const signed = { publicKey: heads.publicKey, heads: heads.list(incidentId) };
	const part = `${file}.part`;
	try {
		await pipeline(
			writeBundle({ sqlite, incident: row, head, heads: signed, withheld: [] }),
			createWriteStream(part, { mode: 0o600 })
		);
		await rename(part, file);
	} finally {
		await rm(part, { force: true });
	}
	say(`${file}: ${head.n} entries of ${row.name}`);
	say(`head ${head.hash}`);
	say(`signed by ${heads.publicKey.id}; public key (base64) ${heads.publicKey.key}`);
	say('It holds everything that was said: give it to those alone who may read it.');
}

/** A running server derives by itself. */
async function deriveUnlessRunning(
	sqlite: Database['sqlite'],
	dataDir: string,
	incidentId: string
): Promise<void> {
	let release: () => void;
	try {
		release = lockDataDir(dataDir);
	} catch (error) {
		if (error instanceof DataInUseError) return;
		throw error;
	}
	try {
		await deriveFromLog(new SqliteStore(sqlite), incidentId, DERIVATION_VERSION, () => false);
	} finally {
		release();
	}
}

/** @throws BundleError */
export async function checkBundle(
	file: string,
	{ key, say }: { key: string | undefined; say: (line: string) => void }
): Promise<void> {
	const report = await verifyBundle(file, { key });
	const { incidentId, name, madeAt, entries, withheld, compartments } = report;
	say(`${incidentId} ${name}, made ${new Date(madeAt).toISOString()}`);
	say(`  ${entries} entries, ${report.updates} updates, ${report.heads} signed heads`);
	if (withheld > 0) say(`  ${withheld} entries are withheld (${compartments.join(', ')})`);
	say(`  ${report.derived} updates derived again: they say what the journal says`);
	say(`  ${report.attachments} attachments by their SHA-256; the files are not in a bundle`);
	say(`  head ${report.hash}`);
	say(
		key === undefined
			? `  signed by the key ${report.keyId} that is in the bundle: compare it with the server's`
			: `  signed by the key given, ${report.keyId}`
	);
	say('Everything fits.');
}
