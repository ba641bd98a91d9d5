/**
 * Photos without what cameras and phones write into them (position, time, device, preview
 * picture), for copies that leave. The picture itself stays as it is.
 */

/** @returns the picture alone, or undefined where the file is no JPEG, PNG or WebP we can read */
export function stripMetadata(file: Buffer): Buffer | undefined {
	if (file[0] === 0xff && file[1] === 0xd8) return stripJpeg(file);
	if (file.subarray(1, 4).toString('latin1') === 'PNG') return stripPng(file);
	if (file.subarray(0, 4).toString('latin1') === 'RIFF') return stripWebp(file);
	return undefined;
}

/** Keeps JFIF's own APP0, the ICC profile of APP2 and APP14 (colour transform); drops other APPn and comments. */
function stripJpeg(file: Buffer): Buffer | undefined {
	const parts: Buffer[] = [file.subarray(0, 2)];
	let at = 2;
	while (at + 2 <= file.length) {
		if (file[at] !== 0xff) return undefined;
		const marker = file[at + 1]!;
		if (marker === 0xff) {
			at++;
			continue;
		}
		// End of image: phones append more pictures and their data behind it, which stay.
		if (marker === 0xd9) {
			parts.push(file.subarray(at, at + 2));
			return Buffer.concat(parts);
		}
		if (at + 4 > file.length) return undefined;
		const length = file.readUInt16BE(at + 2);
		if (length < 2 || at + 2 + length > file.length) return undefined;
		const segment = file.subarray(at, at + 2 + length);
		const profile = marker === 0xe2 && segment.subarray(4, 15).toString('latin1') === 'ICC_PROFILE';
		// A second APP0 holds a preview of the picture, perhaps from before it was cropped.
		const preview = marker === 0xe0 && segment.subarray(4, 8).toString('latin1') !== 'JFIF';
		const drop =
			preview ||
			(marker >= 0xe1 && marker <= 0xef && marker !== 0xee && !profile) ||
			marker === 0xfe;
		if (!drop) parts.push(segment);
		at += 2 + length;
		if (marker === 0xda) {
			const next = endOfScan(file, at);
			parts.push(file.subarray(at, next));
			at = next;
		}
	}
	return undefined;
}

/** Compressed data runs to the next marker that is neither a stuffed zero nor a restart. */
function endOfScan(file: Buffer, from: number): number {
	let at = from;
	while (at + 1 < file.length) {
		const next = file[at + 1]!;
		if (file[at] === 0xff && next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
		at++;
	}
	return file.length;
}

const PNG_KEPT = new Set([
	'IHDR',
	'PLTE',
	'IDAT',
	'IEND',
	'tRNS',
	'gAMA',
	'cHRM',
	'sRGB',
	'iCCP',
	'sBIT',
	'bKGD',
	'pHYs',
	'cICP'
]);

function stripPng(file: Buffer): Buffer | undefined {
	const parts: Buffer[] = [file.subarray(0, 8)];
	let at = 8;
	while (at + 12 <= file.length) {
		const length = file.readUInt32BE(at);
		const name = file.subarray(at + 4, at + 8).toString('latin1');
		const end = at + 12 + length;
		if (end > file.length) return undefined;
		if (PNG_KEPT.has(name)) parts.push(file.subarray(at, end));
		if (name === 'IEND') return Buffer.concat(parts);
		at = end;
	}
	return undefined;
}

const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

function stripWebp(file: Buffer): Buffer | undefined {
	if (file.length < 12 || file.subarray(8, 12).toString('latin1') !== 'WEBP') return undefined;
	const parts: Buffer[] = [];
	let at = 12;
	while (at + 8 <= file.length) {
		const name = file.subarray(at, at + 4).toString('latin1');
		const length = file.readUInt32LE(at + 4);
		const end = at + 8 + length + (length % 2);
		if (at + 8 + length > file.length) return undefined;
		if (WEBP_KEPT.has(name)) {
			const chunk = Buffer.from(file.subarray(at, Math.min(end, file.length)));
			// The extended header announces EXIF (0x08) and XMP (0x04), which are gone.
			if (name === 'VP8X' && chunk.length > 8) chunk[8] = chunk[8]! & ~0x0c;
			parts.push(chunk);
		}
		at = end;
	}
	if (parts.length === 0) return undefined;
	const body = Buffer.concat(parts);
	const header = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
	header.writeUInt32LE(body.length + 4, 4);
	return Buffer.concat([header, body]);
}
