import { describe, expect, test } from 'vitest';
import { prepareFile } from './photo.ts';

/** A JPEG of nothing but camera data: 21°11′N 101°41′30″E, taken 2026-03-04 12:30, `offset` like `+08:00`. */
function photoWithExif(offset = ''): Uint8Array<ArrayBuffer> {
	const tiff = Buffer.alloc(240);
	let at = 0;
	const u16 = (value: number) => (at = tiff.writeUInt16LE(value, at));
	const u32 = (value: number) => (at = tiff.writeUInt32LE(value, at));
	const entry = (tag: number, type: number, count: number, value: number) => {
		u16(tag);
		u16(type);
		u32(count);
		u32(value);
	};
	const rational = (value: number) => {
		u32(value);
		u32(1);
	};
	tiff.write('II*\0', 0, 'latin1');
	at = 4;
	u32(8);
	// IFD0: where the camera's and the position's own tables are.
	u16(2);
	entry(0x8769, 4, 1, 38);
	entry(0x8825, 4, 1, 76);
	u32(0);
	// Exif at 38: DateTimeOriginal at 180, OffsetTimeOriginal at 204.
	u16(offset ? 2 : 1);
	entry(0x9003, 2, 20, 180);
	if (offset) entry(0x9011, 2, 7, 204);
	u32(0);
	tiff.write('2026:03:04 12:30:00\0', 180, 'latin1');
	tiff.write(`${offset}\0`, 204, 'latin1');
	// GPS at 76.
	at = 76;
	u16(4);
	entry(1, 2, 2, 'N'.charCodeAt(0));
	entry(2, 5, 3, 130);
	entry(3, 2, 2, 'E'.charCodeAt(0));
	entry(4, 5, 3, 154);
	u32(0);
	at = 130;
	for (const value of [21, 11, 0, 101, 41, 30]) rational(value);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
	const size = Buffer.alloc(2);
	size.writeUInt16BE(body.length + 2);
	return new Uint8Array(
		Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), size, body, Buffer.from([0xff, 0xd9])])
	);
}

describe('files on their way out', () => {
	test("the camera's position and time are read, to be offered", async () => {
		const file = new File([photoWithExif()], '现场.jpg', { type: 'image/jpeg' });
		const prepared = await prepareFile(file);
		expect(prepared.position?.[0]).toBeCloseTo(101.69167, 4);
		expect(prepared.position?.[1]).toBeCloseTo(21.18333, 4);
		expect(new Date(prepared.takenAt!).getFullYear()).toBe(2026);
	});

	test.each([
		['+08:00', Date.UTC(2026, 2, 4, 4, 30)],
		['+07:00', Date.UTC(2026, 2, 4, 5, 30)],
		['-03:30', Date.UTC(2026, 2, 4, 16, 0)]
	])('a camera that says %s is taken at its word, wherever this device is', async (offset, at) => {
		const file = new File([photoWithExif(offset)], '现场.jpg', { type: 'image/jpeg' });
		expect((await prepareFile(file)).takenAt).toBe(at);
	});

	test('what is no picture goes as it is', async () => {
		const file = new File(['a,b\n1,2'], '表.csv', { type: 'text/csv' });
		const prepared = await prepareFile(file);
		expect(prepared).toMatchObject({ name: '表.csv', type: 'text/csv' });
		expect(new TextDecoder().decode(prepared.bytes)).toBe('a,b\n1,2');
		expect(prepared.position).toBeUndefined();
	});

	test('a broken picture is still sent, without claims', async () => {
		const prepared = await prepareFile(new File(['no jpeg'], 'x.jpg', { type: 'image/jpeg' }));
		expect(prepared).toMatchObject({ name: 'x.jpg', type: 'image/jpeg' });
		expect(prepared.takenAt).toBeUndefined();
	});
});
