/** As much of DER (ITU-T X.690) as a certificate needs: each function gives the bytes of one value. */

function tagged(tag: number, ...parts: Uint8Array[]): Buffer {
	const body = Buffer.concat(parts);
	const size = body.length;
	if (size < 0x80) return Buffer.concat([Buffer.from([tag, size]), body]);
	const length = Buffer.from(size.toString(16).padStart(size > 0xff ? 4 : 2, '0'), 'hex');
	return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...parts: Uint8Array[]) => tagged(0x30, ...parts);
export const set = (...parts: Uint8Array[]) => tagged(0x31, ...parts);
export const octets = (bytes: Uint8Array) => tagged(0x04, bytes);
export const utf8 = (text: string) => tagged(0x0c, Buffer.from(text));
export const yes = () => tagged(0x01, Buffer.from([0xff]));

/** Positive, big-endian. */
export function integer(bytes: Uint8Array): Buffer {
	const high = bytes[0] ?? 0;
	return tagged(0x02, high & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
}

/** @param unused bits at the end that do not count */
export function bits(bytes: Uint8Array, unused = 0): Buffer {
	return tagged(0x03, Buffer.from([unused]), bytes);
}

/** Such as `2.5.29.17`. */
export function oid(dotted: string): Buffer {
	const [a = 0, b = 0, ...rest] = dotted.split('.').map(Number);
	const bytes = [a * 40 + b];
	for (const arc of rest) {
		const group = [arc & 0x7f];
		for (let left = arc >>> 7; left > 0; left >>>= 7) group.unshift((left & 0x7f) | 0x80);
		bytes.push(...group);
	}
	return tagged(0x06, Buffer.from(bytes));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
export function time(date: Date): Buffer {
	const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
	return date.getUTCFullYear() < 2050
		? tagged(0x17, Buffer.from(digits.slice(2)))
		: tagged(0x18, Buffer.from(digits));
}

/** [n] with parts inside. */
export const explicit = (n: number, ...parts: Uint8Array[]) => tagged(0xa0 | n, ...parts);
/** [n] in place of a primitive value's own tag. */
export const implicit = (n: number, bytes: Uint8Array) => tagged(0x80 | n, bytes);
