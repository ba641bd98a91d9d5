import { afterEach, beforeEach, expect, it } from 'vitest';
import pino from 'pino';
import { Journal } from '../../server/journal/journal.ts';
import { deriveFromLog } from '../../server/journal/derive-from-log.ts';
import { ChildServer } from './harness/child-server.ts';
import { fact, RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
let child: ChildServer | undefined;
beforeEach(async () => {
	stage = await Stage.open();
});
afterEach(async () => {
	await child?.end('SIGKILL');
	child = undefined;
	await stage.close();
});

async function connect(server: ChildServer, name: string, compartment = 'command') {
	const { cookie } = stage.person(name);
	const client = new RawClient(`${server.url}/${stage.incidentId}/${compartment}?v=1`, {
		cookie: `tongtu_session=${cookie}`
	});
	await until('the socket is open', () => client.isOpen);
	client.ask();
	await until('the state has come', () => client.steps(1).length > 0);
	return client;
}

const journalRows = () =>
	stage.rows('select * from journal where incident_id = ? order by n', stage.incidentId);
const deltaRows = () =>
	stage.rows('select * from delta where incident_id = ? order by seq, n', stage.incidentId);

it('[S93] killed at any moment: nothing acknowledged and nothing anyone saw is lost', async () => {
	await stage.stop();
	const acknowledged = new Set<string>();
	const seen = new Set<string>();
	const counters = new Map<string, number>();
	for (let round = 0; round < 4; round++) {
		const server = (child = await ChildServer.start(stage.folder));
		const watcher = await connect(server, 'commander');
		watcher.doc.getMap('facts').observe((event) => {
			for (const key of event.keysChanged) seen.add(key);
		});
		const writers = await Promise.all(
			['staff', 'field1', 'field2'].map(async (name) => {
				const client = await connect(server, name);
				const sent: string[] = [];
				const timer = setInterval(() => {
					for (let i = 0; i < 5 && client.isOpen; i++) {
						const [path, body] = fact(`${name} ${round}`);
						const device = `${name}-device`;
						const seq = (counters.get(device) ?? 0) + 1;
						counters.set(device, seq);
						sent.push(path);
						client.author(device, seq, (doc) => doc.getMap('facts').set(path, body));
					}
				}, 3);
				return { client, sent, timer };
			})
		);
		await pause(150 + ((round * 137) % 400));
		await server.end('SIGKILL');
		for (const { client, sent, timer } of writers) {
			clearInterval(timer);
			for (const path of sent.slice(0, client.committed)) acknowledged.add(path);
		}
	}
	await stage.start();
	const stored = await stage.sync.rooms.read(
		stage.incidentId,
		'command',
		(doc) => new Set(doc.getMap('facts').keys())
	);
	expect(acknowledged.size).toBeGreaterThan(100);
	expect(seen.size).toBeGreaterThan(100);
	expect([...acknowledged].filter((path) => !stored.has(path))).toEqual([]);
	expect([...seen].filter((path) => !stored.has(path))).toEqual([]);

	// The log has no gaps, and the journal goes on where it stopped, with every fact once.
	const { n } = stage.rows<{ n: number }>(
		'select count(*) as n from doc_update where incident_id = ?',
		stage.incidentId
	)[0]!;
	const { seq } = stage.rows<{ seq: number }>(
		'select seq from incident where id = ?',
		stage.incidentId
	)[0]!;
	expect(seq).toBe(n);
	await stage.sync.journal.derived(stage.incidentId);
	const facts = stage.rows<{ fact: string }>(
		`select fact from journal where incident_id = ? and kind = 'fact'`,
		stage.incidentId
	);
	expect(facts.length).toBe(stored.size);
	expect(new Set(facts.map((row) => row.fact)).size).toBe(stored.size);
	// Derived anew from the whole log it is the same, line by line.
	const before = [journalRows(), deltaRows()];
	await stage.sync.store.resetDerived(stage.incidentId, 0);
	await deriveFromLog(stage.sync.store, stage.incidentId, 1, () => false);
	expect([journalRows(), deltaRows()]).toEqual(before);
}, 120_000);

it('[S94] SIGTERM closes with 1001, flushes, and ends with 0', async () => {
	await stage.stop();
	const server = (child = await ChildServer.start(stage.folder));
	const a = await connect(server, 'field1');
	for (let i = 0; i < 200; i++) a.update(stateFact(i));
	await until('some are stored', () => a.committed > 0);
	const start = performance.now();
	const ended = server.end('SIGTERM');
	expect(await a.closedWith()).toBe(1001);
	expect(await ended).toBe(0);
	expect(performance.now() - start).toBeLessThan(5000);
	await stage.start();
	const size = await stage.sync.rooms.read(
		stage.incidentId,
		'command',
		(doc) => doc.getMap('facts').size
	);
	expect(size).toBeGreaterThanOrEqual(a.committed);
	// Snapshot and journal were written on the way out.
	const { mark, snapshot } = stage.rows<{ mark: number; snapshot: number }>(
		`select (select seq from watermark where incident_id = i.id) as mark,
		(select max(seq) from doc_snapshot where incident_id = i.id) as snapshot
		from incident i where i.id = ?`,
		stage.incidentId
	)[0]!;
	expect(mark).toBe(size);
	expect(snapshot).toBe(size);
}, 60_000);

it('[S95] derivation goes on from its watermark, across compartments', async () => {
	const a = await RawClient.open(stage, stage.person('field1'));
	const liaison = await RawClient.open(stage, stage.person('liaison'), {
		compartment: 'liaison-la'
	});
	for (let i = 0; i < 5; i++) {
		a.update((doc) => doc.getMap('tasks').set('T', `title ${i}`));
		await until('it is stored', () => a.committed === i + 1);
		liaison.update(stateFact(i, '老方联络员'));
		await until('it is stored', () => liaison.committed === i + 1);
	}
	await stage.sync.journal.derived(stage.incidentId);
	await Promise.all([a.close(), liaison.close()]);
	const whole = [journalRows(), deltaRows()];
	expect(journalRows()).toHaveLength(10);
	await stage.stop();
	await stage.start();
	// As if the process had been killed with half of it written.
	stage.sqlite.prepare('delete from journal where incident_id = ? and n > 4').run(stage.incidentId);
	stage.sqlite.prepare('delete from delta where incident_id = ? and seq > 4').run(stage.incidentId);
	stage.sqlite.prepare('update watermark set seq = 4 where incident_id = ?').run(stage.incidentId);
	const later = new Journal(stage.sync.store, pino({ level: 'silent' }));
	await later.recoverAll();
	expect([journalRows(), deltaRows()]).toEqual(whole);
	await later.close();
});
