/**
 * How long the history of a simulated exercise takes to come: `npm run simulate -- --data DIR`
 * first, then `npm run bench:history -- DIR`. Prints, asserts nothing.
 */
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import pino from 'pino';
import { openDatabase } from '../../server/db/open.ts';
import { streamed } from '../../server/history/compressed.ts';
import { History, type HistoryQuery } from '../../server/history/history.ts';
import { createSync } from '../../server/rooms/create-sync.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = process.argv[2];
if (!folder) throw new Error('npm run bench:history -- <data folder of a simulated exercise>');
const database = openDatabase(path.join(folder, 'tongtu.db'));
const { sqlite } = database;
const log = pino({ level: 'warn' });
const sync = createSync({ database, log });
const incidentId = sqlite.prepare('select id from incident').pluck().get() as string;
const derived = (id: string) => sync.journal.derived(id);
await derived(incidentId);
const history = new History({ database, rights: sync.rights, derived, log });
const userOf = (post: string) =>
	sqlite.prepare('select user_id from member where post = ?').pluck().get(post) as string;
const asking = {
	actor: { userId: userOf('综合协调组'), isAdmin: false },
	signedIn: () => true
};
const place = { incidentId, compartment: 'command' };

async function stream(name: string, query: HistoryQuery, packing: string): Promise<void> {
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const began = performance.now();
	const { body } = streamed(await history.open(asking, place, query), 'text/plain', packing);
	let bytes = 0;
	for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
	const took = Math.round(performance.now() - began);
	delay.disable();
	const held = (delay.percentile(99) / 1e6).toFixed(1);
	const most = (delay.max / 1e6).toFixed(1);
	print(
		`${name.padEnd(30)} ${took} ms, ${(bytes / 1e6).toFixed(2)} MB, loop p99 ${held} ms, most ${most} ms`
	);
}

async function board(at: number): Promise<void> {
	const began = performance.now();
	const json = await history.board(asking.actor, incidentId, undefined, at);
	const took = Math.round(performance.now() - began);
	print(`${'board as it stood'.padEnd(30)} ${took} ms, ${(json.length / 1e6).toFixed(2)} MB`);
}

const { first, last } = sqlite
	.prepare('select min(received_at) as first, max(received_at) as last from doc_update')
	.get() as { first: number; last: number };
const middle = Math.round((first + last) / 2);
for (const packing of ['identity', 'zstd', 'gzip']) await stream(`all, ${packing}`, {}, packing);
for (const at of [middle, middle, last]) await board(at);
await stream('from the middle on, zstd', { at: middle }, 'zstd');
for (const post of ['前线1', '综合协调组'])
	await stream(`through the eyes of ${post}`, { eyes: userOf(post) }, 'zstd');
await history.close();
await sync.close();
database.close();
