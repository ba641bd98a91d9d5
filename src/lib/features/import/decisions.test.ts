import { describe, expect, it } from 'vitest';
import { acceptAll, choose, openQuestions, UNDECIDED } from './decisions.ts';
import { chosenInputs, isChosen, type ImportRow, type RowState } from './import-row.ts';

function row(line: number, state: RowState, duplicate = false): ImportRow<number> {
	return {
		line,
		name: String(line),
		state,
		problems: [],
		inputs: state === 'good' || state === 'question' ? [line] : [],
		...(duplicate ? { duplicate: { of: 'board', label: 'R-1' } } : {})
	};
}

const rows = [
	row(2, 'good'),
	row(3, 'question'),
	row(4, 'error'),
	row(5, 'empty'),
	row(6, 'good', true),
	row(7, 'question', true)
];

describe('decisions', () => {
	it('take in what is good and no double, nothing else', () => {
		expect(chosenInputs(rows, UNDECIDED)).toEqual([2]);
	});

	it('a box ticked answers the question and wants the double', () => {
		const decided = choose(UNDECIDED, rows[5]!, true);
		expect(isChosen(rows[5]!, decided)).toBe(true);
		expect(isChosen(rows[5]!, choose(decided, rows[5]!, false))).toBe(false);
		expect(chosenInputs(rows, choose(UNDECIDED, rows[0]!, false))).toEqual([]);
	});

	it('accepting all leaves doubles, errors and empty rows out', () => {
		expect(openQuestions(UNDECIDED, rows).map((r) => r.line)).toEqual([3]);
		const decided = acceptAll(UNDECIDED, rows);
		expect(chosenInputs(rows, decided)).toEqual([2, 3]);
		expect(openQuestions(decided, rows)).toEqual([]);
	});

	it('never takes in an error, whatever is ticked', () => {
		expect(isChosen(rows[2]!, choose(UNDECIDED, rows[2]!, true))).toBe(false);
	});
});
