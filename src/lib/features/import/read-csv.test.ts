import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { guarded } from './formula-guard.ts';
import { readCsv } from './read-csv.ts';

const cells = (text: string) => readCsv(text).rows.map((row) => row.cells);

describe('readCsv', () => {
	it.each([
		[',', 'a,b,c\n1,2,3\n'],
		[';', 'a;b;c\n1;2;3\n'],
		['\t', 'a\tb\tc\r\n1\t2\t3\r\n'],
		['\uff0c', 'a\uff0cb\uff0cc\n1\uff0c2\uff0c3\n']
	])('finds the delimiter %j', (delimiter, text) => {
		const table = readCsv(text);
		expect(table.source.delimiter).toBe(delimiter);
		expect(cells(text)).toEqual([
			['a', 'b', 'c'],
			['1', '2', '3']
		]);
	});

	it('obeys the sep= line of Excel and counts it as a line', () => {
		const table = readCsv('sep=;\na;b,c\n1;2,5\n');
		expect(table.rows).toEqual([
			{ line: 2, cells: ['a', 'b,c'] },
			{ line: 3, cells: ['1', '2,5'] }
		]);
	});

	it('gives the line of the file also behind quoted line breaks and blank lines', () => {
		const table = readCsv('name,note\nA,"one\ntwo\r\nthree"\n\nB,x\n');
		expect(table.rows.map((row) => row.line)).toEqual([1, 2, 5, 6]);
		expect(table.rows[3]!.cells[0]).toBe('B');
	});

	it('says on which line a quote is left open', () => {
		expect(() => readCsv('a,b\n1,2\n"open,3\n4,5\n')).toThrowError(
			expect.objectContaining({ code: 'broken_csv', detail: { line: 3 } })
		);
	});

	it('refuses an empty file', () => {
		expect(() => readCsv('\ufeff \n ')).toThrowError(
			expect.objectContaining({ code: 'empty_file' })
		);
	});

	it('takes the guard against formulas away again', () => {
		expect(cells("name,x\n'=1+1,'+86 691\n")[1]).toEqual(['=1+1', '+86 691']);
	});

	it('gives back any table that was written with guards', () => {
		// What importing trims away is not made.
		const cell = fc
			.string({ unit: fc.constantFrom(...`ab1=+-@',";\t 名\u3000\n`), maxLength: 8 })
			.map((text) => text.replace(/^[\s\u3000]+|[\s\u3000]+$/g, ''));
		const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 });
		fc.assert(
			fc.property(table, (rows) => {
				const header = ['h1', 'h2', 'h3'];
				const text = Papa.unparse(
					[header, ...rows.map((row) => row.map(guarded)), ['z', 'z', 'z']],
					{
						quotes: true
					}
				);
				expect(cells(text)).toEqual([header, ...rows, ['z', 'z', 'z']]);
			})
		);
	});
});
