import { expect, test } from 'vitest';
import { readLink, writeLink } from './replay-link.ts';

test('a link says what is shown, and says it again', () => {
	const link = {
		t: 1_776_500_000_000,
		axis: 'happened',
		eyes: 'u1',
		compare: 5,
		panel: 'log'
	} as const;
	expect(readLink(new URLSearchParams(writeLink(link)))).toEqual(link);
	expect(writeLink({ t: 12.6, eyes: undefined })).toBe('t=13');
});

test('what nobody can read is left out', () => {
	expect(readLink(new URLSearchParams('t=noon&axis=sideways&eyes=&compare='))).toEqual({});
	expect(readLink(new URLSearchParams('t=-1e20&compare=1e20'))).toEqual({});
});
