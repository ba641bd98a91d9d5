/**
 * `npm run admin -- check`: whether the log is whole, and snapshots and journal say what it
 * says. With `--rebuild` those two are made anew from the log where they do not.
 */
import type Sqlite from 'better-sqlite3';
import { ENTRY_FORMAT } from '../chain/chain-entry.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { makeSnapshot } from '../store/make-snapshot.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { checkCompartment, checkJournal } from './check-log.ts';

/** Ends the command with 1, after everything was said. */
export class DamageFoundError extends Error {
	override readonly name = 'DamageFoundError';
}

interface Found {
	log: number;
	/** Not made anew. */
	rest: number;
}

/**
 * @param rebuild the data folder is locked: no server has it open
 * @throws DamageFoundError
 */
export async function checkData(
	sqlite: Sqlite.Database,
	{ rebuild, say }: { rebuild: boolean; say: (line: string) => void }
): Promise<void> {
	const incidents = sqlite
		.prepare<[], { id: string; name: string; seq: number }>(
			'select id, name, seq from incident order by id'
		)
		.all();
	const found: Found = { log: 0, rest: 0 };
	for (const incident of incidents) {
		say(`${incident.id} ${incident.name}`);
		await checkIncident(sqlite, incident.id, { rebuild, say, found });
	}
	if (found.log > 0)
		throw new DamageFoundError(
			'The update log is damaged: stop the server and restore the last backup (docs/operators.md).'
		);
	if (found.rest > 0)
		throw new DamageFoundError(
			'The log is whole. Stop the server and run this with --rebuild to make the rest anew.'
		);
	say('Everything is whole.');
}

async function checkIncident(
	sqlite: Sqlite.Database,
	incidentId: string,
	{ rebuild, say, found }: { rebuild: boolean; say: (line: string) => void; found: Found }
): Promise<void> {
	const store = new SqliteStore(sqlite);
	const wrong: string[] = [];
	let damaged: boolean;
	let journal;
	// As it all stands at one moment, also while a server writes.
	sqlite.exec('begin');
	try {
		const gaps = gapsOf(sqlite, incidentId);
		const compartments = sqlite
			.prepare<[string, string], { compartment: string }>(
				`select compartment from doc_update where incident_id = ? union
				select compartment from doc_snapshot where incident_id = ? order by 1`
			)
			.all(incidentId, incidentId);
		for (const { compartment } of compartments) {
			const report = checkCompartment(sqlite, incidentId, compartment);
			const { updates, snapshots, logDamage, snapshotDamage } = report;
			say(`  ${compartment}: ${updates} updates, ${snapshots} snapshots`);
			for (const line of [...logDamage, ...snapshotDamage]) say(`    ${line}`);
			gaps.push(...logDamage);
			if (snapshotDamage.length > 0) wrong.push(compartment);
		}
		for (const line of gaps) if (line.startsWith('seq')) say(`  ${line}`);
		damaged = gaps.length > 0;
		found.log += gaps.length;
		if (!damaged) journal = await checkJournal(sqlite, store, incidentId);
	} finally {
		sqlite.exec('commit');
	}
	if (journal) {
		const { lines, outdated, damage } = journal;
		say(`  journal: ${lines} lines${outdated ? ', of an earlier version' : ''}`);
		for (const line of damage) say(`    ${line}`);
	} else say('  journal: not compared, the log is damaged');
	const anew = (journal?.damage.length ?? 0) > 0 || (rebuild && journal?.outdated);
	if (!rebuild || damaged) {
		found.rest += wrong.length + (anew ? 1 : 0);
		return;
	}
	for (const compartment of wrong) {
		sqlite
			.prepare('delete from doc_snapshot where incident_id = ? and compartment = ?')
			.run(incidentId, compartment);
		const made = await makeSnapshot(store, incidentId, compartment);
		if (made) await store.saveSnapshot({ ...made, createdAt: Date.now() }, made.checksum);
		say(`  ${compartment}: snapshot made anew`);
	}
	if (!anew) return;
	if (journal!.damage.length > 0 && !unchain(sqlite, incidentId)) {
		found.rest++;
		say('  journal: lines of an earlier version are chained: only a backup has them');
		return;
	}
	await store.resetDerived(incidentId, DERIVATION_VERSION);
	await deriveFromLog(store, incidentId, DERIVATION_VERSION, () => false);
	say('  journal: derived anew');
}

/**
 * Lets go of the chain, so that chained lines can be made anew: the same ones, which its signed
 * heads prove. What an earlier version chained would come out otherwise: false, and it stays.
 */
function unchain(sqlite: Sqlite.Database, incidentId: string): boolean {
	const earlier = sqlite
		.prepare('select 1 from chain_entry where incident_id = ? and format <> ?')
		.get(incidentId, ENTRY_FORMAT);
	if (earlier) return false;
	sqlite.prepare('delete from chain_entry where incident_id = ?').run(incidentId);
	return true;
}

/** The log counts without gaps up to what the incident has given out. */
function gapsOf(sqlite: Sqlite.Database, incidentId: string): string[] {
	const { count, last, given } = sqlite
		.prepare<[string], { count: number; last: number; given: number }>(
			`select count(u.seq) as count, coalesce(max(u.seq), 0) as last, i.seq as given
			from incident i left join doc_update u on u.incident_id = i.id where i.id = ? group by i.id`
		)
		.get(incidentId)!;
	const gaps: string[] = [];
	if (count !== last) gaps.push(`seq: ${last - count} of ${last} updates are missing`);
	if (last !== given) gaps.push(`seq: the log ends at ${last}, ${given} were given out`);
	return gaps;
}
