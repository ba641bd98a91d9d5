import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
	decode,
	encodeApplied,
	encodeAuthored,
	encodeAwareness,
	encodeCommitted,
	encodeNotice,
	encodePosition,
	encodeSync,
	SYNC
} from '#lib/sync/protocol.ts';
import { REFUSAL_CODES } from '../../server/rooms/refusal.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_HEARTBEAT_MS: '100', SYNC_TOUCH_SESSION_MS: '50' });
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

it('[S11] the bytes of every message', () => {
	const bytes = Uint8Array.of(7, 8);
	const frames: [Uint8Array, number[]][] = [
		[encodeSync(SYNC.step1, bytes), [0, 0, 2, 7, 8]],
		[encodeSync(SYNC.step2, bytes), [0, 1, 2, 7, 8]],
		[encodeSync(SYNC.update, bytes), [0, 2, 2, 7, 8]],
		[encodeAwareness(bytes), [1, 2, 7, 8]],
		[encodeCommitted(300), [100, 0xac, 2]],
		[encodePosition(5, 1), [101, 5, 1]],
		[encodeNotice('x', {}), [102, 1, 0x78, 2, 0x7b, 0x7d]],
		[
			encodeAuthored({ device: 'D', deviceSeq: 3, at: 1, update: bytes }),
			[103, 1, 0x44, 3, 1, 2, 7, 8]
		],
		[encodeApplied(5, 'D'), [104, 5, 1, 0x44]]
	];
	for (const [frame, expected] of frames) {
		expect([...frame]).toEqual(expected);
		expect(decode(frame)).toBeDefined();
	}
	expect(decode(Uint8Array.of(3))).toEqual({ type: 'queryAwareness' });
});

it('[S7] without v=1 only what a stock provider knows; the device is recorded', async () => {
	const stock = await open('staff', { plain: true });
	const ours = await open('field1', { device: 'DEVICE-7' });
	ours.update(stateFact('x'));
	await until('it has come', () => stock.steps(SYNC.update).length === 1);
	const devices = () =>
		stage
			.rows<{ device: string | null }>(
				'select device from connection where incident_id = ? order by opened_at',
				stage.incidentId
			)
			.map(({ device }) => device);
	await until('both are recorded', () => devices().length === 2);
	// A position and two heartbeats for one who asked for positions; the other was told as often.
	await until('positions have come', () => ours.of('position').length > 2);
	await until('heartbeats have come', () => stock.of('awareness').length > 1);
	const types = new Set(stock.received.map(({ type }) => type));
	expect([...types].sort()).toEqual(['awareness', 'sync']);
	expect(devices()).toEqual([null, 'DEVICE-7']);
	await Promise.all([stock.close(), ours.close()]);
});

it('[S23] updates of others may come before the state', async () => {
	const a = await open('field1');
	const b = await open('staff', { ask: false });
	a.update(stateFact(1));
	await until('it has come', () => b.steps(SYNC.update).length === 1);
	expect(b.steps(SYNC.step2)).toHaveLength(0);
	await Promise.all([a.close(), b.close()]);
});

it('[S24] outbox first, then the state, and what is left as a backstop', async () => {
	const client = await open('field1', { ask: false });
	const first = client.change(stateFact('offline 1'));
	const second = client.change(stateFact('offline 2'));
	client.change((doc) => doc.getMap('tasks').set('lost row', 1));
	client.author('DEVICE1', 1, first);
	client.author('DEVICE1', 2, second);
	client.ask();
	await until('the state has come', () => client.steps(SYNC.step2).length === 1);
	client.send(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(client.doc)));
	const kinds = () =>
		stage
			.rows<{ kind: string }>(
				'select kind from doc_update where incident_id = ? order by seq',
				stage.incidentId
			)
			.map(({ kind }) => kind);
	await until('all is stored', () => kinds().length === 3);
	expect(kinds()).toEqual(['authored', 'authored', 'recovered']);
	await client.close();
});

it('[S30] the right is judged before anything else', async () => {
	const reader = await open('evaluator');
	reader.send(encodeSync(SYNC.update, Uint8Array.of(9, 9, 9)));
	expect(await reader.closedWith()).toBe(4403);
});

it('[S51] every reason has its code', () => {
	expect(REFUSAL_CODES).toEqual({
		'read-only': 4403,
		'right-withdrawn': 4403,
		'incident-closed': 4409,
		'foreign-client-id': 4400,
		'fact-changed': 4400,
		'record-removed': 4400,
		'missing-dependency': 4400
	});
});

it('[S74] a session slides while only its socket is busy', async () => {
	const a = await open('field1');
	const { id } = (await stage.services.auth.validateSession(stage.person('field1').cookie))!
		.session;
	const soon = Date.now() + 3600_000;
	stage.sqlite.prepare('update session set expires_at = ? where id = ?').run(soon, id);
	const expires = () =>
		stage.rows<{ at: number }>('select expires_at as at from session where id = ?', id)[0]!.at;
	await pause(300);
	a.update(stateFact('x'));
	await until('it has slid', () => expires() > soon);
	await a.close();
});
