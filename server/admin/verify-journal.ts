/** `npm run admin -- journal verify <incident>`: whether its chain still says what was chained. */
import type Sqlite from 'better-sqlite3';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { keyId, openHeadKey } from '../chain/head-key.ts';
import { verifyChain } from '../chain/verify-chain.ts';
import { LinesBeside } from '../chain/lines-beside.ts';
import { DamageFoundError } from './check.ts';

export interface VerifyJournal {
	readonly dataDir: string;
	readonly incidentId: string;
	/** Further public keys that may have signed heads, base64. */
	readonly keys: readonly string[];
	readonly say: (line: string) => void;
}

/** @throws DamageFoundError naming the first entry that does not fit */
export async function verifyJournal(
	sqlite: Sqlite.Database,
	{ dataDir, incidentId, keys, say }: VerifyJournal
): Promise<void> {
	const incident = sqlite
		.prepare<[string], { name: string }>('select name from incident where id = ?')
		.get(incidentId);
	if (!incident) throw new DamageFoundError(`There is no incident ${incidentId}.`);
	const own = openHeadKey(dataDir);
	const accepted = new Map([[own.id, own.key]]);
	for (const key of keys) accepted.set(keyId(Buffer.from(key, 'base64')), key);
	say(`${incidentId} ${incident.name}`);
	const began = performance.now();
	const derive = new LinesBeside();
	// As it all stands at one moment, also while a server writes.
	sqlite.exec('begin');
	const report = await verifyChain({ sqlite, incidentId, keys: accepted, derive }).finally(() => {
		sqlite.exec('commit');
		derive.end();
	});
	const { entries, chained, updates, heads, hash, earlierFormats, problems } = report;
	say(`  ${entries} entries, up to update ${chained} of ${updates}; ${heads} signed heads`);
	if (chained < updates) say('  The others are chained while the server runs.');
	if (earlierFormats > 0)
		say(
			`  ${earlierFormats} entries of an earlier version: held against chain and log, not derived again`
		);
	say(`  head ${hash}`);
	say(`  in ${((performance.now() - began) / 1000).toFixed(1)} s`);
	for (const { n, problem } of problems) say(`  entry ${n}: ${problem}`);
	const [first] = problems;
	if (first)
		throw new DamageFoundError(
			`The first entry that does not fit is ${first.n}: ${first.problem}.`
		);
	say('Every entry fits.');
	const mark = sqlite
		.prepare<[string], { version: number }>('select version from watermark where incident_id = ?')
		.get(incidentId);
	if (mark && mark.version !== DERIVATION_VERSION)
		say(
			'The journal is of another version; the server derives the rest of it anew at its next start.'
		);
}
