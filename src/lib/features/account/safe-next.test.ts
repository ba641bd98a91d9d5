import { expect, test } from 'vitest';
import { safeNext } from './safe-next.ts';

test.each([
	['/i/01J', '/i/01J'],
	['/incidents?x=1', '/incidents?x=1'],
	[null, '/incidents'],
	['', '/incidents'],
	['https://evil.example', '/incidents'],
	['//evil.example', '/incidents'],
	['/\\evil.example', '/incidents'],
	['/a\n//evil.example', '/incidents'],
	['javascript:alert(1)', '/incidents']
])('%s leads to %s', (next, expected) => {
	expect(safeNext(next)).toBe(expected);
});
