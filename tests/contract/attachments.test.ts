import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attach } from '../../src/lib/board/commands/record.commands.ts';
import { createMapObject } from '../../src/lib/board/commands/map.commands.ts';
import { idOf, setPeopleStage, type PeopleStage, type Person } from './people-stage.ts';

let stage: PeopleStage;
beforeAll(async () => {
	stage = await setPeopleStage();
}, 300_000);
afterAll(() => stage?.close());

const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64'
);
/** The same picture with a text chunk in it, as cameras and editors leave behind. */
const DIRTY = Buffer.concat([
	PNG.subarray(0, 33),
	Buffer.from('\0\0\0\x06tEXtCANARYcrc!', 'latin1'),
	PNG.subarray(33)
]);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function url(compartment: string, hash: string): string {
	return `${stage.url}/api/v1/incidents/${stage.incidentId}/attachments/${compartment}/${hash}`;
}
function cookies(person: Person): string {
	return [...stage.clients[person].cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
async function put(
	person: Person,
	compartment: string,
	bytes: Uint8Array,
	more: { hash?: string; type?: string; name?: string } = {}
) {
	const response = await fetch(url(compartment, more.hash ?? hashOf(bytes)), {
		method: 'PUT',
		headers: {
			cookie: cookies(person),
			'content-type': more.type ?? 'image/png',
			'x-file-name': encodeURIComponent(more.name ?? '火场 "东".png')
		},
		body: new Uint8Array(bytes)
	});
	const text = await response.text();
	return { status: response.status, body: text ? JSON.parse(text) : undefined };
}
const get = (person: Person, compartment: string, hash: string, headers: object = {}) =>
	fetch(url(compartment, hash), { headers: { cookie: cookies(person), ...headers } });

test('a photo goes up once and comes down as it was, with safe headers', async () => {
	expect(await put('field', 'command', PNG)).toEqual({
		status: 201,
		body: { hash: hashOf(PNG), size: PNG.length, type: 'image/png' }
	});
	expect((await put('staff', 'command', PNG)).status).toBe(200);
	const response = await get('staff', 'command', hashOf(PNG));
	expect(response.status).toBe(200);
	expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
	const header = (name: string) => response.headers.get(name);
	expect(header('content-type')).toBe('image/png');
	expect(header('x-content-type-options')).toBe('nosniff');
	expect(header('content-security-policy')).toContain('sandbox');
	expect(header('content-disposition')).toMatch(
		/^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''/
	);
	expect(header('cache-control')).toBe('private, no-cache');
	const again = await get('staff', 'command', hashOf(PNG), { 'if-none-match': header('etag')! });
	expect(again.status).toBe(304);
});

test('a page is never shown as one', async () => {
	const page = Buffer.from('<script>alert(1)</script>');
	await put('field', 'command', page, { type: 'text/html', name: 'a.html' });
	const response = await get('field', 'command', hashOf(page));
	expect(response.headers.get('content-type')).toBe('application/octet-stream');
	expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
	await response.arrayBuffer();
});

test('20 MB go through, more do not', async () => {
	const most = randomBytes(20 * 1024 * 1024);
	expect((await put('field', 'command', most, { type: 'application/zip' })).status).toBe(201);
	const answer = await put('field', 'command', randomBytes(20 * 1024 * 1024 + 1));
	expect(answer.status).toBe(413);
	expect(answer.body.code).toMatch(/too_large/);
});

test('a wrong hash and an empty file are refused', async () => {
	const wrong = await put('field', 'command', PNG, { hash: 'f'.repeat(64) });
	expect([wrong.status, wrong.body.code]).toEqual([422, 'hash_mismatch']);
	expect((await put('field', 'command', PNG, { hash: 'nonsense' })).status).toBe(422);
	expect((await put('field', 'command', Buffer.alloc(0))).status).toBe(422);
});

test('an upload that breaks off leaves nothing', async () => {
	const bytes = randomBytes(500_000);
	await new Promise<void>((resolve) => {
		const request = http.request(url('command', hashOf(bytes)), {
			method: 'PUT',
			headers: { cookie: cookies('field'), 'content-length': bytes.length }
		});
		request.on('error', () => resolve());
		request.on('close', () => resolve());
		request.write(bytes.subarray(0, 100_000));
		setTimeout(() => request.destroy(), 200);
	});
	expect((await get('field', 'command', hashOf(bytes))).status).toBe(404);
	expect((await put('field', 'command', bytes, { type: 'application/zip' })).status).toBe(201);
});

test.each<[Person, string, number, number]>([
	['commander', 'command', 200, 200],
	['evaluator', 'command', 403, 200],
	['liaison', 'command', 404, 404],
	['liaison', 'liaison-la', 201, 200],
	['otherLiaison', 'liaison-la', 404, 404],
	['observer', 'command', 403, 404],
	['former', 'command', 403, 403],
	['stranger', 'command', 404, 404],
	['nobody', 'command', 401, 401]
])('%s in %s: put %i, get %i', async (person, compartment, putting, getting) => {
	expect((await put(person, compartment, PNG)).status).toBe(putting);
	const response = await get(person, compartment, hashOf(PNG));
	await response.arrayBuffer();
	expect(response.status).toBe(getting);
});

test('a released photo is a copy without what the camera wrote', async () => {
	await put('field', 'command', DIRTY);
	const key = await stage.write('command', 'seat-of-staff', (board) => {
		const key = createMapObject(board, {
			label: '火头',
			geometry: { type: 'Point', coordinates: [101, 21] }
		});
		attach(board, 'mapObjects', key, {
			hash: hashOf(DIRTY),
			name: 'IMG_CANARY.png',
			type: 'image/png',
			size: DIRTY.length,
			position: [101.5, 21.5],
			takenAt: 5
		});
		return key;
	});
	const answer = await stage.ask('commander', 'POST', '/releases', {
		partner: 'la',
		collection: 'mapObjects',
		recordId: idOf(key),
		fields: ['attachments'],
		purpose: 'x',
		basis: 'x',
		action: 'release'
	});
	expect(answer.status).toBe(201);
	const { body } = await stage.ask('liaison', 'GET', '/board?compartment=released-la');
	const [copy] = body.collections.mapObjects;
	const [{ value }] = copy.attachments;
	expect(value).toEqual({
		hash: hashOf(PNG),
		name: 'attachment-1',
		type: 'image/png',
		size: PNG.length
	});
	const response = await get('liaison', 'released-la', value.hash);
	expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
	expect((await get('liaison', 'released-la', hashOf(DIRTY))).status).toBe(404);
});
