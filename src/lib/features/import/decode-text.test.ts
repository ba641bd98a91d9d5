import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';
import { ImportError } from './import-error.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('decodeText', () => {
	it('reads UTF-8 with and without a byte order mark', () => {
		expect(decodeText(utf8('名称,数量'))).toEqual({ text: '名称,数量', encoding: 'utf-8' });
		expect(decodeText(utf8('\ufeff名称,数量'))).toEqual({ text: '名称,数量', encoding: 'utf-8' });
	});

	it('reads GB18030 where the bytes are no UTF-8', () => {
		const bytes = readFileSync('tests/fixtures/resources-mengla.gb18030.csv');
		const { text, encoding } = decodeText(bytes);
		expect(encoding).toBe('gb18030');
		expect(text).toContain('磨憨跨境救援先遣突击队');
	});

	it('reads UTF-16 with a byte order mark, as Excel saves "Unicode text"', () => {
		const bytes = new Uint8Array([0xff, 0xfe, ...Buffer.from('名称\t数量', 'utf16le')]);
		expect(decodeText(bytes)).toEqual({ text: '名称\t数量', encoding: 'utf-16le' });
	});

	it('refuses what is no text', () => {
		const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0xff, 0xff]);
		expect(() => decodeText(picture)).toThrow(ImportError);
	});
});
