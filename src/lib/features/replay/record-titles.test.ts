import { beforeEach, expect, test } from 'vitest';
import type { HistoryChange } from '#lib/history/format.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { timelineOf } from '#lib/review/testing/timeline-of.ts';
import { collectionWord } from '../board/fact-words.ts';
import { tallyKindWord } from '../board/code-words.ts';
import { RecordTitles } from './record-titles.ts';

beforeEach(() => overwriteGetLocale(() => 'zh-CN'));

function titles(...changes: HistoryChange[]): RecordTitles {
	const author = { userId: 'u', post: '值班席' };
	const entry = { compartment: 'command', n: 1, receivedAt: 1, at: 1, kind: 'live' as const };
	return new RecordTitles(timelineOf([{ ...entry, author, changes }]));
}

test('records are called what they are called in the end', () => {
	const known = titles(
		['r', 'tasks', 'A', { number: 'T-01', title: '撤离' }],
		['p', 'tasks', 'A', 'title', '撤离南坡'],
		['r', 'tallies', 'B', { kind: 'moved', scope: '磨憨村' }]
	);
	expect(known.of('tasks', 'command/A')).toBe('T-01 撤离南坡');
	expect(known.of('tallies', 'command/B')).toBe(`磨憨村 ${tallyKindWord('moved')}`);
});

test('what somebody hostile put there has a name too', () => {
	const known = titles(
		['r', 'tallies', 'A', { kind: 'constructor', scope: 5 }],
		['r', 'tallies', 'B', { kind: { toString: 1 } }],
		['r', 'tasks', 'C', { title: ['x'], number: null }],
		['p', 'tasks', 'C', '__proto__', { title: '冒名' }],
		['r', 'tasks', 'D', 'no record' as never]
	);
	const word = collectionWord('tallies');
	expect(['A', 'B', 'E'].map((id) => known.of('tallies', `command/${id}`))).toEqual([
		...[word, word, word]
	]);
	expect(known.of('tasks', 'command/C')).toBe(collectionWord('tasks'));
	expect(known.of('tasks', 'command/D')).toBe(known.of('tasks', 'command/nowhere'));
});
