import { expect, test } from 'vitest';
import { changeBetween, mergeTexts, moveCaret } from './text-merge.ts';

test('the changed middle of two texts', () => {
	expect(changeBetween('火场北侧', '火场东北侧')).toEqual({ start: 2, length: 0, insert: '东' });
	expect(changeBetween('abc', 'abc')).toEqual({ start: 3, length: 0, insert: '' });
	expect(changeBetween('aaa', 'aa')).toEqual({ start: 2, length: 1, insert: '' });
});

test('the caret stays at its character', () => {
	const inserted = changeBetween('abcdef', 'abXXcdef');
	expect(moveCaret(1, inserted)).toBe(1);
	expect(moveCaret(4, inserted)).toBe(6);
	const removed = changeBetween('abcdef', 'abf');
	expect(moveCaret(4, removed)).toBe(2);
	expect(moveCaret(6, removed)).toBe(3);
});

test('two changes of one base both stay', () => {
	expect(mergeTexts('hello world', 'hello brave world', 'well hello world')).toBe(
		'well hello brave world'
	);
	expect(mergeTexts('abc', 'abc!', 'Xabc')).toBe('Xabc!');
	expect(mergeTexts('abc', 'a', 'abc')).toBe('a');
	expect(mergeTexts('abc', 'abc', 'abd')).toBe('abd');
	const both = mergeTexts('北侧', '南坡', '北东侧');
	expect(both).toContain('南坡');
	expect(both).toContain('东');
});

test('whatever two people insert at whatever place stands there exactly once', () => {
	const base = 'abcdef';
	for (let i = 0; i <= base.length; i++)
		for (let j = 0; j <= base.length; j++)
			for (let cut = 0; i + cut <= base.length; cut++) {
				const mine = base.slice(0, i) + 'M' + base.slice(i + cut);
				const theirs = base.slice(0, j) + 'T' + base.slice(j);
				const merged = mergeTexts(base, mine, theirs);
				expect(merged.split('M')).toHaveLength(2);
				expect(merged.split('T')).toHaveLength(2);
				expect(merged).toHaveLength(base.length - cut + 2);
			}
});
