import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import { Attachments } from './attachments.ts';
import { disposition, storedType } from './content-type.ts';
import { FileStore } from './file-store.ts';
import { stripMetadata } from './strip-metadata.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64'
);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function* parts(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
	for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

const put = (
	person: Person,
	compartment: string,
	bytes: Uint8Array,
	more: { hash?: string; name?: string; type?: string; chunk?: number } = {}
) =>
	stage.services.attachments.put(stage.people[person], stage.incidentId, compartment, {
		hash: more.hash ?? hashOf(bytes),
		name: more.name ?? '火场.png',
		type: more.type ?? 'image/png',
		body: parts(bytes, more.chunk)
	});

const get = (person: Person, compartment: string, hash = hashOf(PNG)) =>
	stage.services.attachments.get(stage.people[person], stage.incidentId, compartment, hash);

describe('storing', () => {
	test('once, however often it is sent', async () => {
		expect(await put('field', 'command', PNG)).toEqual({
			created: true,
			size: PNG.length,
			type: 'image/png'
		});
		expect((await put('staff', 'command', PNG)).created).toBe(false);
		const { row, stream } = await get('staff', 'command');
		expect(row).toMatchObject({ name: '火场.png', uploadedPost: 'seat-of-field' });
		const chunks: Buffer[] = [];
		for await (const chunk of stream()) chunks.push(chunk as Buffer);
		expect(Buffer.concat(chunks).equals(PNG)).toBe(true);
	});

	test('one member’s share of a day is not another’s, and comes anew', async () => {
		const files = new FileStore(path.join(stage.dataDir, 'few'));
		let now = Date.UTC(2025, 2, 1);
		const attachments = new Attachments({
			...{ database: stage.database, files, now: () => now, dailyBytes: PNG.length }
		});
		const send = (person: Person, bytes: Uint8Array) =>
			attachments.put(stage.people[person], stage.incidentId, 'command', {
				...{ hash: hashOf(bytes), name: 'a', type: 'text/plain', body: parts(bytes) }
			});
		const note = Buffer.from('记录');
		expect(await outcome(() => send('field', PNG))).toBe('ok');
		expect(await outcome(() => send('field', note))).toBe('429 upload_quota');
		expect(await outcome(() => send('staff', note))).toBe('ok');
		now += 24 * 3600_000 + 1;
		expect(await outcome(() => send('field', Buffer.from('次日')))).toBe('ok');
	});

	test('a wrong hash, nothing, and too much are refused and leave nothing behind', async () => {
		expect(await outcome(() => put('field', 'command', PNG, { hash: 'f'.repeat(64) }))).toBe(
			'422 hash_mismatch'
		);
		expect(await outcome(() => put('field', 'command', PNG, { hash: '../../x' }))).toBe(
			'422 hash_mismatch'
		);
		expect(await outcome(() => put('field', 'command', Buffer.alloc(0)))).toBe(
			'422 attachment_empty'
		);
		const big = Buffer.alloc(20 * 1024 * 1024 + 1);
		expect(await outcome(() => put('field', 'command', big, { chunk: 1 << 20 }))).toBe(
			'413 attachment_too_large'
		);
		expect(await outcome(() => get('field', 'command', hashOf(big)))).toBe(
			'404 no_such_attachment'
		);
		expect(readdirSync(`${stage.dataDir}/attachments/incoming`)).toEqual([]);
	});

	test('a body that breaks off leaves nothing behind', async () => {
		async function* broken() {
			yield PNG.subarray(0, 10);
			throw new Error('connection lost');
		}
		await expect(
			stage.services.attachments.put(stage.people.field, stage.incidentId, 'command', {
				hash: hashOf(PNG),
				name: 'x',
				type: 'image/png',
				body: broken()
			})
		).rejects.toThrow('connection lost');
		expect(readdirSync(`${stage.dataDir}/attachments/incoming`)).toEqual([]);
	});

	test('a right withdrawn on the way counts', async () => {
		async function* slow() {
			yield PNG;
			const { members } = stage.services;
			members.remove(stage.people.commander, stage.incidentId, stage.people.field.userId);
		}
		expect(
			await outcome(() =>
				stage.services.attachments.put(stage.people.field, stage.incidentId, 'command', {
					hash: hashOf(PNG),
					name: 'x',
					type: 'image/png',
					body: slow()
				})
			)
		).toBe('403 right_withdrawn');
	});
});

describe('rights', () => {
	test.each<[Person, string, string, string]>([
		['commander', 'command', 'ok', 'ok'],
		['field', 'command', 'ok', 'ok'],
		['evaluator', 'command', '403 read_only', 'ok'],
		['observer', 'command', '403 forbidden', 'ok'],
		['liaison', 'command', '404 no_such_compartment', '404 no_such_compartment'],
		['liaison', 'released-la', '403 read_only', '404 no_such_attachment'],
		['liaison', 'liaison-la', 'ok', 'ok'],
		['otherLiaison', 'liaison-la', '404 no_such_compartment', '404 no_such_compartment'],
		['staff', 'liaison-la', '403 read_only', '404 no_such_attachment'],
		['former', 'command', '403 right_withdrawn', '403 right_withdrawn'],
		['stranger', 'command', '404 no_such_incident', '404 no_such_incident']
	])('%s in %s: put %s, get %s', async (person, compartment, putting, getting) => {
		await put('commander', 'command', PNG);
		expect(await outcome(() => put(person, compartment, PNG))).toBe(putting);
		expect(await outcome(() => get(person, compartment))).toBe(getting);
	});
});

describe('types and names', () => {
	test.each([
		['image/png by its bytes', PNG, 'text/html', 'image/png'],
		['no page', Buffer.from('<html>'), 'text/html', 'application/octet-stream'],
		['no drawing with scripts', Buffer.from('<svg/>'), 'image/svg+xml', 'application/octet-stream'],
		['no picture that is none', Buffer.from('hello'), 'image/png', 'application/octet-stream'],
		['a text', Buffer.from('hello'), 'text/plain; charset=utf-8', 'text/plain'],
		['a document', Buffer.from('%PDF-1.7'), 'image/png', 'application/pdf'],
		['nonsense', Buffer.from('x'), 'a\nb', 'application/octet-stream']
	])('%s', (_, bytes, claimed, expected) => {
		expect(storedType(bytes, claimed)).toBe(expected);
	});

	test('a name cannot break out of its header', () => {
		const header = disposition('image/png', '火"场;\\%\'.png');
		expect(header).toMatch(/^inline; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.-]*$/);
		expect(header).not.toMatch(/[\r\n]/);
		expect(disposition('application/pdf', 'a.pdf')).toMatch(/^attachment;/);
	});
});

describe('metadata of photos', () => {
	/** A JPEG of segments: each marker with a length, then a scan. */
	function jpeg(): Buffer {
		const segment = (marker: number, body: string) => {
			const length = Buffer.alloc(2);
			length.writeUInt16BE(body.length + 2);
			return Buffer.concat([Buffer.from([0xff, marker]), length, Buffer.from(body, 'latin1')]);
		};
		return Buffer.concat([
			Buffer.from([0xff, 0xd8]),
			segment(0xe0, 'JFIF\0'),
			segment(0xe0, 'JFXX\0\x10CANARY preview'),
			segment(0xe1, 'Exif\0\0CANARY-gps'),
			segment(0xe2, 'ICC_PROFILE\0kept'),
			segment(0xe2, 'MPF\0CANARY'),
			segment(0xed, 'Photoshop CANARY'),
			segment(0xfe, 'CANARY comment'),
			segment(0xdb, 'table'),
			segment(0xda, 'scan'),
			Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
			segment(0xda, 'scan 2'),
			Buffer.from([5, 0xff, 0xd9]),
			Buffer.from('trailing CANARY')
		]);
	}

	test('JPEG: the picture stays, camera data and what follows it go', () => {
		const stripped = stripMetadata(jpeg())!;
		expect(stripped.toString('latin1')).not.toContain('CANARY');
		for (const kept of ['JFIF', 'ICC_PROFILE', 'table', 'scan', 'scan 2'])
			expect(stripped.toString('latin1')).toContain(kept);
		expect(stripped.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
		expect(stripMetadata(jpeg().subarray(0, 40))).toBeUndefined();
	});

	test('PNG: texts go', () => {
		const text = Buffer.from('\0\0\0\x06tEXtCANARYcrc!', 'latin1');
		const dirty = Buffer.concat([PNG.subarray(0, 33), text, PNG.subarray(33)]);
		expect(stripMetadata(dirty)!.equals(PNG)).toBe(true);
	});

	test('WebP: EXIF and XMP go, and the header no longer announces them', () => {
		const chunk = (name: string, body: Buffer) => {
			const head = Buffer.from(`${name}\0\0\0\0`, 'latin1');
			head.writeUInt32LE(body.length, 4);
			return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
		};
		const body = Buffer.concat([
			chunk('VP8X', Buffer.from([0x1c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
			chunk('VP8 ', Buffer.from('picture')),
			chunk('EXIF', Buffer.from('CANARY')),
			chunk('XMP ', Buffer.from('CANARY!'))
		]);
		const stripped = stripMetadata(
			Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), body])
		)!;
		expect(stripped.toString('latin1')).not.toContain('CANARY');
		expect(stripped.readUInt32LE(4)).toBe(stripped.length - 8);
		expect(stripped[20]).toBe(0x10);
	});

	test('anything else is not for releasing', () => {
		expect(stripMetadata(Buffer.from('%PDF-1.7'))).toBeUndefined();
		expect(stripMetadata(Buffer.alloc(0))).toBeUndefined();
	});
});
