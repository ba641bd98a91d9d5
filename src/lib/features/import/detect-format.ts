/** What a file is, by its first bytes and only then by its name. */
import { decodeText } from './decode-text.ts';
import { ImportError } from './import-error.ts';
import { MAX_FILE_BYTES } from './limits.ts';

export type DetectedFile =
	| { readonly format: 'csv' | 'geojson' | 'kml'; readonly text: string; readonly encoding: string }
	| { readonly format: 'xlsx'; readonly bytes: Uint8Array };

/** @throws ImportError for what no importer reads, with a code that says what to do */
export function detectFormat(name: string, bytes: Uint8Array): DetectedFile {
	if (bytes.length > MAX_FILE_BYTES)
		throw new ImportError('too_large', { max: MAX_FILE_BYTES / 1024 / 1024 });
	if (bytes.length === 0) throw new ImportError('empty_file');
	const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
	if (startsWith(bytes, [0x50, 0x4b])) {
		if (extension === 'kmz') throw new ImportError('zipped_kml');
		return { format: 'xlsx', bytes };
	}
	if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new ImportError('old_excel');
	if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) throw new ImportError('unknown_format');
	const { text, encoding } = decodeText(bytes);
	const start = text.replace(/^\ufeff/, '').trimStart();
	if (start === '') throw new ImportError('empty_file');
	if (start.startsWith('<')) return { format: 'kml', text, encoding };
	if (/^(geojson|json)$/.test(extension) || /^\{|^\[\s*\{/.test(start))
		return { format: 'geojson', text, encoding };
	return { format: 'csv', text, encoding };
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
	return mark.every((byte, i) => bytes[i] === byte);
}
