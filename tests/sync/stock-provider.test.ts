/** A y-websocket provider as it comes, with nothing but a cookie. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { fact } from './harness/raw-client.ts';
import { pause, Stage, until, type Person } from './harness/stage.ts';

let stage: Stage;
let providers: WebsocketProvider[] = [];
/** Stock clients say that they do not know message 100; the page's log is theirs. */
const say = console.error;
beforeAll(async () => {
	console.error = () => undefined;
	stage = await Stage.open({ SYNC_HEARTBEAT_MS: '200' });
});
afterAll(async () => {
	await stage.close();
	console.error = say;
});
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});
afterEach(() => {
	for (const provider of providers) provider.destroy();
	providers = [];
});

function provide(who: Person, doc = new Y.Doc(), compartment = 'command'): WebsocketProvider {
	class WithCookie extends WebSocket {
		constructor(url: string) {
			super(url, { headers: { cookie: `tongtu_session=${who.cookie}` } });
		}
	}
	const provider = new WebsocketProvider(`${stage.url}/${stage.incidentId}`, compartment, doc, {
		WebSocketPolyfill: WithCookie as unknown as typeof globalThis.WebSocket,
		disableBc: true,
		maxBackoffTime: 200
	});
	providers.push(provider);
	return provider;
}
const synced = (provider: WebsocketProvider) => until('it is synced', () => provider.synced);

it('[S8] reads and writes both ways, live', async () => {
	const a = provide(stage.person('field1'));
	const b = provide(stage.person('staff'));
	await Promise.all([synced(a), synced(b)]);
	const board = openBoard([{ compartment: 'command', doc: a.doc, writable: true }], {
		post: '前线1'
	});
	const key = createTask(board, { title: '开设隔离带' });
	issueTask(board, key);
	const others = openBoard([{ compartment: 'command', doc: b.doc, writable: true }], {
		post: '综合协调组'
	});
	await until('the task is there', () => others.tasks.get(key)?.status === 'issued');
	others.transact('command', 'edit', 'plain', (w) =>
		w.text('tasks', key.split('/')[1]!, 'detail').insert(0, '沿界河南岸')
	);
	await until('the text is there', () => board.tasks.get(key)?.detail === '沿界河南岸');
	const rows = stage.rows<{ kind: string; user_id: string }>(
		'select kind, user_id from doc_update where incident_id = ? order by seq',
		stage.incidentId
	);
	expect(rows.map((row) => row.kind)).toEqual(['live', 'live', 'live']);
});

it('[S22] brings up what was done offline, once', async () => {
	const doc = new Y.Doc();
	const [path, body] = fact('offline');
	doc.getMap('facts').set(path, body);
	const a = provide(stage.person('field1'), doc);
	await synced(a);
	const count = () =>
		stage.rows('select kind from doc_update where incident_id = ?', stage.incidentId);
	await until('it is stored', () => count().length === 1);
	expect(count()).toEqual([{ kind: 'recovered' }]);
	a.disconnect();
	a.connect();
	await synced(a);
	await pause(100);
	expect(count()).toHaveLength(1);
	const b = provide(stage.person('field2'));
	await synced(b);
	expect(b.doc.getMap('facts').get(path)).toEqual(body);
});

it('[S34] keeps an edit that overtakes the offline edits it builds on', async () => {
	const doc = new Y.Doc();
	doc.getMap('tasks').set('T1', new Y.Map([['title', 'a']]));
	const a = provide(stage.person('field1'), doc);
	// Written as soon as the socket opens: sent before what the server asks for.
	a.on('status', ({ status }: { status: string }) => {
		if (status === 'connected') (doc.getMap('tasks').get('T1') as Y.Map<unknown>).set('title', 'b');
	});
	await synced(a);
	const b = provide(stage.person('field2'));
	await synced(b);
	await until('both edits are there', () => {
		const task = b.doc.getMap('tasks').get('T1') as Y.Map<unknown> | undefined;
		return task?.get('title') === 'b';
	});
});

it('[S52] a reader receives and is refused when it writes', async () => {
	const writer = provide(stage.person('field1'));
	const reader = provide(stage.person('evaluator'));
	await Promise.all([synced(writer), synced(reader)]);
	writer.doc.getMap('tasks').set('a', 1);
	await until('the reader has it', () => reader.doc.getMap('tasks').get('a') === 1);
	let code = 0;
	reader.on('closed', (event: { code: number }) => (code = event.code));
	reader.doc.getMap('tasks').set('b', 2);
	await until('it is closed for good', () => code === 4403);
	await pause(50);
	expect(writer.doc.getMap('tasks').get('b')).toBeUndefined();
	expect(
		stage.rows(
			'select reason, user_id as user from quarantine where incident_id = ?',
			stage.incidentId
		)
	).toEqual([{ reason: 'read-only', user: stage.person('evaluator').userId }]);
});

it('[S60] [S61] shows others with the identity that the server knows', async () => {
	const a = provide(stage.person('field1'));
	const b = provide(stage.person('staff'));
	await Promise.all([synced(a), synced(b)]);
	a.awareness.setLocalStateField('user', { name: '指挥长', role: 'commander', color: '#f00' });
	a.awareness.setLocalStateField('cursor', [101.6, 21.2]);
	const seen = () => b.awareness.getStates().get(a.doc.clientID) as Record<string, never>;
	await until('the cursor is seen', () => seen()?.['cursor'] !== undefined);
	expect(seen()).toMatchObject({
		cursor: [101.6, 21.2],
		user: { post: '前线1', role: 'field', name: 'field1', color: '#f00' }
	});
	a.destroy();
	await until('it is gone', () => !b.awareness.getStates().has(a.doc.clientID));
});

it('[S60] one who comes back is seen at once', async () => {
	const a = provide(stage.person('field1'));
	const b = provide(stage.person('staff'));
	await Promise.all([synced(a), synced(b)]);
	const there = () => b.awareness.getStates().has(a.doc.clientID);
	// Stock clients pass over a first state, which has clock 0.
	a.awareness.setLocalStateField('selection', []);
	await until('it is seen', there);
	a.disconnect();
	await until('it is gone', () => !there());
	a.connect();
	await until('it is seen again', there, 2000);
});

it('[S45] a stock client that says nothing is kept alive', async () => {
	const a = provide(stage.person('field1'));
	a.awareness.setLocalState(null);
	await synced(a);
	const before = a.wsLastMessageReceived;
	await until('it hears from the server', () => a.wsLastMessageReceived > before);
});
