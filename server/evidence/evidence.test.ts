import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import pino from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBoard } from '#lib/board/board.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { isSignedBy } from '../chain/head-key.ts';
import { headMessage } from '../chain/heads.ts';
import { verifyChain } from '../chain/verify-chain.ts';
import { loadConfig } from '../config.ts';
import { createServices, type Services } from '../services.ts';
import { simulate, type SimulatedExercise } from '../simulate/simulate.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-evidence-'));
const log = pino({ level: 'silent' });
let made: SimulatedExercise;
let services: Services;

beforeAll(async () => {
	made = await simulate({
		...{ dataDir, seed: 5, updates: 400, people: 12, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	});
	services = await createServices(loadConfig({ DATA_DIR: dataDir }), log);
}, 60_000);
afterAll(async () => {
	await services.close();
	rmSync(dataDir, { recursive: true });
});

function actor(post: string) {
	const { username } = made.usernames.find((person) => person.post === post)!;
	const { id, isAdmin } = services.users.findByName(username)!;
	return { userId: id, isAdmin };
}

const evidence = () => services.evidence;
const head = async (post: string, known?: number) =>
	(await evidence().head(actor(post), made.incidentId, known)).head!;
const keys = () => {
	const { id, key } = services.evidence.publicKey;
	return new Map([[id, key]]);
};

it('gives the head as it is chained, signed by the key of this server', async () => {
	const { head, kept, publicKey } = await evidence().head(
		actor('评估席'),
		made.incidentId,
		undefined
	);
	expect(head).toMatchObject({ n: kept[0]!.n, hash: kept[0]!.hash, seq: made.updates });
	expect(
		isSignedBy(publicKey.key, headMessage(head!), Buffer.from(head!.signature, 'base64'))
	).toBe(true);
	expect(
		isSignedBy(
			publicKey.key,
			headMessage({ ...head!, n: head!.n - 1 }),
			Buffer.from(head!.signature, 'base64')
		)
	).toBe(false);
	expect(statSync(path.join(dataDir, 'keys', 'journal.key')).mode & 0o077).toBe(0);
});

it('tells the hash after an earlier entry, to hold against one that was kept', async () => {
	const { n, hash } = await head('评估席');
	const { known } = await evidence().head(actor('评估席'), made.incidentId, n);
	expect(known).toEqual({ n, hash });
	const beyond = await evidence().head(actor('评估席'), made.incidentId, n + 1);
	expect(beyond.known).toEqual({ n: n + 1, hash: null });
});

it('gives none to a liaison, who could read from it how busy the post is', async () => {
	await expect(head('老方联络席')).rejects.toMatchObject({ status: 403 });
	await expect(evidence().keep(actor('老方联络席'), made.incidentId)).rejects.toMatchObject({
		status: 403
	});
});

it('the journal says what was brought up by a device that had lost its outbox, and by whom', async () => {
	const { sqlite } = services.database;
	const { seq } = sqlite
		.prepare(`select max(seq) as seq from journal where kind = 'fact' and compartment = 'command'`)
		.get() as { seq: number };
	const entries = async () => {
		const after = (
			sqlite.prepare('select min(n) as n from journal where seq = ?').get(seq) as { n: number }
		).n;
		const page = await services.journal.list(actor('评估席'), made.incidentId, {
			after: after - 1
		});
		return page.entries.filter((entry) => entry.seq === seq);
	};
	expect((await entries()).map(({ brought }) => brought)).not.toContain('recovered');
	sqlite.prepare(`update doc_update set kind = 'recovered' where seq = ?`).run(seq);
	const told = await entries();
	sqlite.prepare(`update doc_update set kind = 'authored' where seq = ?`).run(seq);
	expect(told[0]).toMatchObject({ brought: 'recovered', userId: expect.any(String) });
});

it('chains what is done outside documents and in them, and signs when the incident is closed', async () => {
	const { incidents, rooms } = services;
	// Command was handed over to the deputy.
	const commander = actor('副指挥官');
	const before = await head('评估席');
	await incidents.changeState(commander, made.incidentId, { state: 'open', reason: '补充记录' });
	const reopened = await head('评估席');
	expect([reopened.n, reopened.seq]).toEqual([before.n + 1, before.seq]);
	await rooms.write(
		made.incidentId,
		'command',
		{ userId: commander.userId, post: '现场指挥官', kind: 'server' },
		(doc) => {
			const board = openBoard([{ compartment: 'command', doc, writable: true }], {
				post: '现场指挥官'
			});
			writeLog(board, { text: '补记', channel: 'other' });
			board.destroy();
		}
	);
	expect((await head('评估席')).seq).toBe(before.seq + 1);
	await incidents.changeState(commander, made.incidentId, { state: 'closed', reason: '结束' });
	const keptHeads = async () =>
		(await evidence().head(actor('评估席'), made.incidentId, undefined)).kept;
	await vi.waitFor(async () => expect(await keptHeads()).toHaveLength(2));
	expect((await keptHeads())[1]).toMatchObject({ n: before.n + 3, seq: before.seq + 1 });
	const asked = await evidence().keep(actor('评估席'), made.incidentId);
	expect(asked.kept).toHaveLength(3);
	const report = await verifyChain({
		...{ sqlite: services.database.sqlite, incidentId: made.incidentId, keys: keys() }
	});
	expect(report).toMatchObject({ problems: [], entries: before.n + 3, heads: 3 });
});

it('a bundle for players does not tell what control wrote and took away', async () => {
	const { annotations } = services;
	const write = (post: string, text: string) =>
		annotations.write(actor(post), made.incidentId, {
			...{ kind: 'finding', text, at: made.startedAt, record: null },
			...{ owner: '', due: null, state: 'open' }
		});
	for (const [post, text] of [
		['评估席', '评估席写下又删去'],
		['副指挥官', '副指挥官写下又删去']
	] as const)
		annotations.remove(actor(post), made.incidentId, write(post, text).id);
	const told = async (post: string): Promise<string> => {
		const asking = { actor: actor(post), signedIn: () => true };
		const chunks: Uint8Array[] = [];
		for await (const chunk of await evidence().bundle(asking, made.incidentId)) chunks.push(chunk);
		return strFromU8(unzipSync(Buffer.concat(chunks))['entries.ndjson']!);
	};
	expect(await told('评估席')).toContain('评估席写下又删去');
	const players = await told('副指挥官');
	expect(players).toContain('副指挥官写下又删去');
	expect(players).not.toContain('评估席写下又删去');
});
