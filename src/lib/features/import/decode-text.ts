/**
 * Bytes of a text file to a string. Chinese offices hand over UTF-8 with and without BOM
 * and GB18030 (Excel's "CSV"); whatever is valid UTF-8 is UTF-8, since GB18030 text
 * practically never is.
 */
import { ImportError } from './import-error.ts';

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

export interface DecodedText {
	readonly text: string;
	readonly encoding: TextEncodingName;
}

function byMark(bytes: Uint8Array): TextEncodingName | undefined {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	return undefined;
}

function decode(bytes: Uint8Array, encoding: TextEncodingName): DecodedText | undefined {
	try {
		const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
		// A NUL never stands in a text file: this is something else that happens to decode.
		return text.includes('\0') ? undefined : { text, encoding };
	} catch {
		return undefined;
	}
}

/** @throws ImportError `undecodable` where the bytes are text in none of the encodings */
export function decodeText(bytes: Uint8Array): DecodedText {
	const marked = byMark(bytes);
	const decoded = marked
		? decode(bytes, marked)
		: (decode(bytes, 'utf-8') ?? decode(bytes, 'gb18030'));
	if (!decoded) throw new ImportError('undecodable');
	return decoded;
}
