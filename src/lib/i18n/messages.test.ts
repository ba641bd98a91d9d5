import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import settings from '../../../project.inlang/settings.json' with { type: 'json' };

const folder = path.join(import.meta.dirname, 'messages');
const { baseLocale, locales } = settings;
const paths = settings['plugin.inlang.messageFormat'].pathPattern;

function read(locale: string, file: string): Record<string, string> {
	return JSON.parse(readFileSync(path.join(folder, locale, file), 'utf8')) as Record<
		string,
		string
	>;
}

const parameters = (message: string) => [...message.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

describe.each(locales)('the catalogue of %s', (locale) => {
	it.each(paths.map((each) => path.basename(each)))(
		'%s says everything, with the same parameters',
		(file) => {
			const base = read(baseLocale, file);
			const own = read(locale, file);
			expect(Object.keys(own).sort()).toEqual(Object.keys(base).sort());
			for (const [key, message] of Object.entries(own)) {
				expect(message.trim(), key).not.toBe('');
				expect(parameters(message), key).toEqual(parameters(base[key]!));
			}
		}
	);

	it('has no file that is not compiled', () => {
		expect(readdirSync(path.join(folder, locale)).sort()).toEqual(
			paths.map((each) => path.basename(each)).sort()
		);
	});
});

it('no key stands in two files', () => {
	const keys = readdirSync(path.join(folder, baseLocale)).flatMap((file) =>
		Object.keys(read(baseLocale, file))
	);
	expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

describe('Chinese punctuation', () => {
	/** Whether a mark of ASCII stands beside Chinese text, or between values as between words. */
	const misplaced = (message: string) => {
		const marks = String.raw`[,;:?!()]`;
		const chinese = String.raw`[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”…—]`;
		const beside = new RegExp(
			`${chinese} ?${marks}|${marks} ?${chinese}|\\}${marks} ?\\{|\\}${marks}$`,
			'u'
		);
		return beside.test(message);
	};

	it.each([
		['断联,等待裁定', true],
		['已断开 (本机)', true],
		['{field}:{value}', true],
		['如 21.1856, 101.6824', false],
		['08:30 到场', false],
		['经度、纬度，如 101°41′E', false],
		['网址 https://example.org/a?b', false]
	])('%s', (message, expected) => expect(misplaced(message)).toBe(expected));

	it.each(paths.map((each) => path.basename(each)))('%s has full-width marks', (file) => {
		const wrong = Object.entries(read('zh-CN', file)).filter(([, message]) => misplaced(message));
		expect(wrong).toEqual([]);
	});
});
