import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as encoding from 'lib0/encoding';
import { encodeAwareness } from '#lib/sync/protocol.ts';
import { readStates } from '../../server/rooms/room-awareness.ts';
import { RawClient } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

/** What a client has been told last of each client id. */
function seen(client: RawClient): Map<number, Record<string, unknown> | null> {
	const states = new Map<number, Record<string, unknown> | null>();
	const clocks = new Map<number, number>();
	for (const { payload } of client.of('awareness'))
		for (const { clientId, clock, json } of readStates(payload)) {
			if (clock < (clocks.get(clientId) ?? 0)) continue;
			clocks.set(clientId, clock);
			states.set(
				clientId,
				JSON.parse(Buffer.from(json).toString()) as Record<string, unknown> | null
			);
		}
	return states;
}

it('[S60] a client speaks for its own id only; what it says of others is passed over', async () => {
	const a = await open('field1');
	const b = await open('staff');
	const c = await open('field2');
	a.say(1001, 5, { cursor: [101, 21] });
	await until('c sees a', () => seen(c).has(1001));
	b.say(2002, 1, { cursor: null });
	await until('c sees b', () => seen(c).has(2002));
	// b speaks for a, with a higher clock, and takes it away; then for someone unknown.
	b.say(1001, 99, { cursor: [0, 0], user: { post: '前线1' } });
	b.say(1001, 100, null);
	b.say(3003, 1, { cursor: [1, 1] });
	b.say(2002, 2, { cursor: [2, 2] });
	await until('c sees b move', () => seen(c).get(2002)?.['cursor'] !== null);
	expect(seen(c).get(1001)).toMatchObject({ cursor: [101, 21] });
	expect(seen(c).has(3003)).toBe(false);
	expect(b.isOpen).toBe(true);
	await Promise.all([a.close(), b.close(), c.close()]);
});

it('[S61] identity is the server’s word, whatever the client says', async () => {
	const a = await open('field1');
	const b = await open('staff');
	a.say(1, 1, { user: { member: 'x', post: '指挥长', role: 'commander', name: 'x', admin: true } });
	await until('it is seen', () => seen(b).has(1));
	const member = stage.rows<{ id: string }>(
		'select id from member where user_id = ?',
		stage.person('field1').userId
	)[0]!.id;
	expect(seen(b).get(1)).toEqual({
		user: { member, post: '前线1', role: 'field', name: 'field1' }
	});
	// No object, no state.
	a.say(1, 2, 'text');
	a.say(1, 3, [1]);
	await pause(100);
	expect(seen(b).get(1)).toMatchObject({ user: { post: '前线1' } });
	await Promise.all([a.close(), b.close()]);
});

it('[S63] a state goes with its connection', async () => {
	const a = await open('field1');
	const b = await open('staff');
	a.say(1, 1, { cursor: null });
	await until('it is seen', () => seen(b).get(1) != null);
	await a.close();
	await until('it is gone', () => seen(b).get(1) === null);
	const late = await open('field2');
	// Whoever asks is shown all there are; what comes after the answer ends the wait for it.
	late.send(Uint8Array.of(3));
	await until('it is told of somebody else', () => {
		b.say(5, 1, { cursor: null });
		return seen(late).has(5);
	});
	expect([...seen(late).keys()]).toEqual([5]);
	await Promise.all([b.close(), late.close()]);
});

it('[S64] a reader neither shows itself nor sees others', async () => {
	const writer = await open('field1');
	const reader = await open('evaluator');
	writer.say(1, 1, { cursor: null });
	reader.say(2, 1, { cursor: null });
	reader.send(Uint8Array.of(3));
	await until('it is answered', () => reader.of('awareness').length > 0);
	const third = await open('field2');
	third.say(3, 1, { cursor: null });
	await until('what came later is seen', () => seen(writer).has(3));
	await third.close();
	expect([...seen(reader).keys()]).toEqual([2]);
	expect([...seen(writer).keys()].filter((id) => id !== 1)).toEqual([3]);
	// A writer that becomes a reader vanishes, and the other way round.
	stage.setRole('field1', 'evaluator');
	stage.setRole('evaluator', 'field');
	const other = await open('staff');
	stage.sync.rooms.rightsChanged(stage.incidentId);
	await until('the former reader is seen', () => seen(other).get(2) != null);
	expect(seen(other).get(1) ?? null).toBeNull();
	stage.setRole('field1', 'field');
	stage.setRole('evaluator', 'evaluator');
	await Promise.all([writer.close(), reader.close(), other.close()]);
});

it('[S64] of a reader nothing is told, also not that it is another now, or gone', async () => {
	const writer = await open('field1');
	const reader = await open('evaluator');
	reader.say(2, 1, { cursor: null });
	await until('its state has come', () => {
		reader.send(Uint8Array.of(3));
		return seen(reader).has(2);
	});
	const seat = stage.sqlite.prepare('update member set post = ? where user_id = ?');
	seat.run('评估二席', stage.person('evaluator').userId);
	stage.sync.rooms.rightsChanged(stage.incidentId);
	await reader.close();
	const other = await open('staff');
	other.say(3, 1, { cursor: [1, 1] });
	await until('others are seen', () => seen(writer).get(3) != null);
	expect([...seen(writer).keys()]).not.toContain(2);
	seat.run('评估席', stage.person('evaluator').userId);
	await Promise.all([writer.close(), other.close()]);
});

it('[S62] of many states a second the newest arrives, and no more than 20 of them', async () => {
	const a = await open('field1');
	const b = await open('staff');
	for (let i = 1; i <= 300; i++) a.say(1, i, { cursor: [i, 0] });
	await until('the newest has come', () => seen(b).get(1)?.['cursor']?.toString() === '300,0');
	expect(b.of('awareness').length).toBeLessThan(30);
	expect(a.isOpen).toBe(true);
	await Promise.all([a.close(), b.close()]);
});

it('[S65] a state that is too large is passed over; one that is none ends the connection', async () => {
	const a = await open('field1');
	const b = await open('staff');
	a.say(1, 1, { cursor: [1, 1] });
	a.say(1, 2, { drag: 'x'.repeat(100_000) });
	await pause(150);
	expect(seen(b).get(1)).toMatchObject({ cursor: [1, 1] });
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, 5);
	a.send(encodeAwareness(encoding.toUint8Array(encoder)));
	expect(await a.closedWith()).toBe(4400);
	await b.close();
});
