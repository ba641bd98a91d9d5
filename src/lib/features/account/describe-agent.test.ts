import { expect, test } from 'vitest';
import { describeAgent } from './describe-agent.ts';

test('names browser and system, not the ancestors in the string', () => {
	const edge =
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0';
	expect(describeAgent(edge)).toBe('Edge · Windows');
	const phone =
		'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36';
	expect(describeAgent(phone)).toBe('Chrome · Android');
});

test('a program is named by its first word, and nothing by nothing', () => {
	expect(describeAgent('curl/8.5.0')).toBe('curl');
	expect(describeAgent(null)).toBeUndefined();
	expect(describeAgent('')).toBeUndefined();
});
