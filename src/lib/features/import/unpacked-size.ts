/**
 * How large the files of a ZIP archive are when unpacked, by its central directory
 * (APPNOTE.TXT 4.3.12 and 4.3.16), so that a small file that unpacks to gigabytes is refused
 * before anything is unpacked.
 */
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Bytes in all, or undefined where the archive is broken. */
export function unpackedSize(bytes: Uint8Array): number | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = findEnd(view);
	if (end === undefined) return undefined;
	const entries = view.getUint16(end + 10, true);
	let at = view.getUint32(end + 16, true);
	let total = 0;
	for (let i = 0; i < entries; i++) {
		if (at + 46 > view.byteLength || view.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined;
		total += view.getUint32(at + 24, true);
		at +=
			46 +
			view.getUint16(at + 28, true) +
			view.getUint16(at + 30, true) +
			view.getUint16(at + 32, true);
	}
	return total;
}

/** The end record stands last, behind it at most a comment of 64 KB. */
function findEnd(view: DataView): number | undefined {
	const last = view.byteLength - 22;
	for (let at = last; at >= 0 && at >= last - 0xffff; at--)
		if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
	return undefined;
}
