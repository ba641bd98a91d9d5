import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkData } from '../admin/check.ts';
import { AlreadySimulatedError, simulate, type SimulatedExercise } from './simulate.ts';

const folders: string[] = [];
const START = Date.UTC(2026, 3, 18, 0, 30);

async function simulated(seed: number, updates: number) {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-simulated-'));
	folders.push(dataDir);
	const options = { dataDir, seed, updates, people: 16, hours: 2, startedAt: START };
	const made = await simulate({ ...options, password: 'simulated-exercise' });
	const sqlite = new Sqlite(path.join(dataDir, 'tongtu.db'), { readonly: true });
	return { dataDir, options, made, sqlite };
}

function digest(sqlite: Sqlite.Database, table: string): string {
	const hash = createHash('sha256');
	const rows = sqlite.prepare(`select * from ${table} order by 1, 2, 3`).raw();
	for (const row of rows.iterate())
		hash.update(
			(row as unknown[])
				.map((value) => (value instanceof Buffer ? value.toString('hex') : String(value)))
				.join('\u0000')
		);
	return hash.digest('hex');
}

describe('a simulated exercise', () => {
	let first: Awaited<ReturnType<typeof simulated>>;
	let made: SimulatedExercise;
	const count = (from: string): number =>
		first.sqlite.prepare<[], { n: number }>(`select count(*) as n from ${from}`).get()!.n;

	beforeAll(async () => {
		first = await simulated(7, 2500);
		({ made } = first);
	}, 60_000);
	afterAll(() => {
		first.sqlite.close();
		for (const folder of folders) rmSync(folder, { recursive: true });
	});

	it('is over, whole, and derived', async () => {
		expect(first.sqlite.prepare('select state, seq from incident').get()).toEqual({
			state: 'closed',
			seq: made.updates
		});
		expect(made.updates).toBeGreaterThanOrEqual(2500);
		await expect(
			checkData(first.sqlite, { rebuild: false, say: () => undefined })
		).resolves.toBeUndefined();
	});

	it('has people who were cut off, whose words came later with their own times', () => {
		expect(made.absences).toBeGreaterThan(0);
		expect(
			count(`doc_update where kind = 'authored' and received_at - at > 3 * 60 * 1000`)
		).toBeGreaterThan(5);
		expect(count('connection where close_code = 1006')).toBeGreaterThan(made.absences - 1);
		expect(count('connection where closed_at is null')).toBe(0);
	});

	it('received nothing before what it had received already', () => {
		expect(
			count(
				`doc_update a join doc_update b on b.seq = a.seq + 1 where b.received_at < a.received_at`
			)
		).toBe(0);
		const early = `applied a join reader r on r.id = a.reader_id
			join doc_update u on u.incident_id = r.incident_id and u.seq = a.seq
			where a.at < u.received_at`;
		expect(count(early)).toBe(0);
	});

	it('tells orders, late entries, contradictions and rulings, releases and a hand-over', () => {
		for (const status of ['issued', 'acknowledged', 'in_progress', 'done'])
			expect(
				count(`journal where field = 'status' and collection = 'tasks' and value = '"${status}"'`)
			).toBeGreaterThan(0);
		expect(
			count(`journal where kind = 'created' and collection = 'log'
				and json_extract(value, '$.text') like '补记%'`)
		).toBeGreaterThan(0);
		expect(
			count(`journal where note like '以%为准' or note like '电话核实%' or note like '以后%'`)
		).toBeGreaterThan(0);
		expect(count(`release where state = 'released'`)).toBeGreaterThan(0);
		expect(count(`doc_update where compartment = 'released-la'`)).toBeGreaterThan(0);
		expect(count(`adoption`)).toBeGreaterThan(0);
		for (const category of ['initial_report', 'final_report'])
			expect(count(`delta where new_value like '%"category":"${category}"%'`)).toBe(1);
		expect(count(`seat where post = '现场指挥官'`)).toBe(2);
	});

	it('is the same again for the same seed, and another for another', async () => {
		const again = await simulated(7, 2500);
		const other = await simulated(8, 600);
		expect(again.made.incidentId).toBe(made.incidentId);
		for (const table of [
			...[
				'doc_update',
				'journal',
				'delta',
				'connection',
				'applied',
				'reader',
				'seat',
				'release',
				'chain_entry'
			],
			'audit where incident_id is not null'
		])
			expect([table, digest(again.sqlite, table)]).toEqual([table, digest(first.sqlite, table)]);
		expect(digest(other.sqlite, 'doc_update')).not.toBe(digest(first.sqlite, 'doc_update'));
		again.sqlite.close();
		other.sqlite.close();
		await expect(
			simulate({ ...again.options, password: 'simulated-exercise' })
		).rejects.toBeInstanceOf(AlreadySimulatedError);
	}, 60_000);
});
