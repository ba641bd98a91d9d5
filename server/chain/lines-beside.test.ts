/** Deriving in a thread: the same as here, and never a pass where the thread fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../db/open.ts';
import { simulate } from '../simulate/simulate.ts';
import { LinesHere, type DeriveLines, type LinesSource } from './derived-lines.ts';
import { openHeadKey } from './head-key.ts';
import { LinesBeside } from './lines-beside.ts';
import { verifyChain } from './verify-chain.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-lines-'));
const key = openHeadKey(folder);
let incidentId: string;
let database: Database;
let updates: LinesSource[];

beforeAll(async () => {
	({ incidentId } = await simulate({
		...{ dataDir: folder, seed: 4, updates: 600, people: 12, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	}));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	updates = database.sqlite
		.prepare('select compartment, post, at, "update" from doc_update order by seq')
		.all() as LinesSource[];
}, 60_000);
afterAll(() => {
	database.close();
	rmSync(folder, { recursive: true });
});

async function during<T>(derive: DeriveLines, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} finally {
		derive.end();
	}
}

/** Portions asked for all at once, as the check of a chain does. */
function linesOf(derive: DeriveLines, size: number) {
	return during(derive, async () => {
		const asked = [];
		for (let at = 0; at < updates.length; at += size)
			asked.push(derive.lines(updates.slice(at, at + size)));
		return (await Promise.all(asked)).flat();
	});
}

const verify = (derive: DeriveLines) =>
	during(derive, () =>
		verifyChain({
			...{ sqlite: database.sqlite, incidentId, derive },
			keys: new Map([[key.id, key.key]])
		})
	);

describe('lines derived in a thread', () => {
	it('are those that are derived here, however the updates are portioned', async () => {
		const here = await linesOf(new LinesHere(), updates.length);
		expect(here.flat().length).toBeGreaterThan(updates.length / 2);
		expect(await linesOf(new LinesBeside(), 7)).toEqual(here);
		expect(await linesOf(new LinesBeside(), 250)).toEqual(here);
		expect(await linesOf(new LinesHere(), 1)).toEqual(here);
	});

	it('verify a chain, and find what was changed in it', async () => {
		expect((await verify(new LinesBeside())).problems).toEqual([]);
		const { sqlite } = database;
		sqlite.exec('begin');
		try {
			sqlite.exec(`update journal set user_id = 'somebody' where seq = 300`);
			const [first] = (await verify(new LinesBeside())).problems;
			expect(first!.problem).toMatch(/^line \d+ of the journal is not what update 300 says$/);
		} finally {
			sqlite.exec('rollback');
		}
	});
});

describe('a thread that fails', () => {
	const script = (code: string) =>
		new URL(
			`data:text/javascript,${encodeURIComponent(`
				import { parentPort } from 'node:worker_threads';
				${code}
			`)}`
		);
	const ANSWERS_ONCE = `let asked = 0;
		const answer = ({ lengths }) => parentPort.postMessage({
			lines: JSON.stringify(lengths.map(() => []))
		});`;

	it.each([
		['breaks', `parentPort.on('message', () => { throw new Error('broken'); })`, 'broken'],
		['ends without a word', `parentPort.once('message', () => process.exit(0))`, 'ended'],
		['cannot begin', `import './nowhere.js'`, /nowhere/],
		[
			'breaks on the way',
			`${ANSWERS_ONCE} parentPort.on('message', (question) => {
				if (++asked > 1) throw new Error('broken later');
				answer(question);
			})`,
			'broken later'
		]
	])('one that %s fails everybody who asks, also later', async (_, code, words) => {
		const derive = new LinesBeside(script(code));
		await during(derive, async () => {
			const asked = [0, 1, 2].map((i) => derive.lines([updates[i]!]));
			const told = await Promise.allSettled(asked);
			expect(told.at(-1)).toMatchObject({ status: 'rejected' });
			await expect(derive.lines([updates[0]!])).rejects.toThrow(words);
		});
	});

	it('is an error of the check, not a chain that fits', async () => {
		await expect(
			verify(new LinesBeside(script(`parentPort.once('message', () => process.exit(0))`)))
		).rejects.toThrow('ended');
	});

	it('that derives nothing is no pass either', async () => {
		const silent = `${ANSWERS_ONCE} parentPort.on('message', answer)`;
		const [first] = (await verify(new LinesBeside(script(silent)))).problems;
		expect(first!.problem).toMatch(/does not come from update 1$/);
	});
});
