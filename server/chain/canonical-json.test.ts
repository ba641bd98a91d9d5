import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

it('writes the example of RFC 8785', () => {
	const value = {
		numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
		string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
		literals: [null, true, false]
	};
	expect(canonicalJson(value)).toBe(
		'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
			'"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
	);
});

it('sorts members by UTF-16 units, also those that look like numbers', () => {
	const value = {
		'\u20ac': 'Euro Sign',
		'\r': 'Carriage Return',
		'\ufb33': 'Hebrew Letter Dalet With Dagesh',
		'1': 'One',
		'10': 'Ten',
		'9': 'Nine',
		'\ud83d\ude00': 'Emoji: Grinning Face',
		'\u0080': 'Control',
		'\u00f6': 'Latin Small Letter O With Diaeresis'
	};
	expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toHaveLength(9);
	expect(canonicalJson(value)).toBe(
		'{"\\r":"Carriage Return","1":"One","10":"Ten","9":"Nine","\u0080":"Control",' +
			'"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face",' +
			'"\ufb33":"Hebrew Letter Dalet With Dagesh"}'
	);
});

it('leaves undefined out, writes -0 as 0 and a lone surrogate as U+FFFD', () => {
	expect(canonicalJson({ b: undefined, a: [undefined, -0], c: '\ud800' })).toBe(
		'{"a":[null,0],"c":"\ufffd"}'
	);
});

it.each([[NaN], [Infinity], [1n], [new Uint8Array(1)], [new Date(0)], [() => 1]])(
	'refuses what is not JSON',
	(value) => expect(() => canonicalJson({ value })).toThrow(TypeError)
);

/** The rule itself, without a thought of how long it takes. */
function byTheRule(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map((item) => byTheRule(item ?? null)).join(',')}]`;
	if (value === null || typeof value !== 'object')
		return JSON.stringify(typeof value === 'string' ? value.replace(/\p{Cs}/gu, '\ufffd') : value);
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, member]) => `${byTheRule(key)}:${byTheRule(member)}`);
	return `{${members.join(',')}}`;
}

it('follows the rule, whatever the keys and their order', () => {
	const text = fc.oneof(
		fc.constantFrom('', '10', '9', '1a', '01', '__proto__', 'toJSON', 'b', 'a', 'é', '\\ud800'),
		fc.constantFrom('\ud800', 'a\udfff', '\ud83d\ude00', '\u2028', '"'),
		fc.string({ unit: 'binary', maxLength: 3 })
	);
	const leaf = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			fc.oneof(leaf, fc.constantFrom(null, undefined)),
			fc.array(tie('value'), { maxLength: 4 }),
			fc
				.array(fc.tuple(text, tie('value')), { maxLength: 5 })
				.map((entries) => Object.fromEntries(entries))
		)
	}));
	fc.assert(
		fc.property(value, (json) => {
			const frozen = JSON.stringify(json);
			expect(canonicalJson({ json })).toBe(byTheRule({ json }));
			// Sorting happens elsewhere: what is told stays as it was.
			expect(JSON.stringify(json)).toBe(frozen);
		}),
		{ numRuns: 500 }
	);
});

it('is the same for the same value however it was made, and reads back as it', () => {
	const shuffled = (value: unknown): unknown =>
		Array.isArray(value)
			? value.map(shuffled)
			: value !== null && typeof value === 'object'
				? Object.fromEntries(
						Object.entries(value)
							.reverse()
							.map(([key, member]) => [key, shuffled(member)])
					)
				: value;
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const json = JSON.parse(JSON.stringify(value)) as unknown;
			const text = canonicalJson(json);
			expect(canonicalJson(shuffled(json))).toBe(text);
			expect(JSON.parse(text)).toEqual(json);
		})
	);
});
