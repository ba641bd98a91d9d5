import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Annotation } from '#lib/review/annotation.ts';
import { AnnotationList } from './annotations.svelte.ts';

const note = { id: '1', text: '断网', at: 5 } as Annotation;

/** Answers one after the other. */
function answers(...given: (Response | Error)[]): void {
	vi.stubGlobal('fetch', () => {
		const next = given.shift();
		return next instanceof Response ? Promise.resolve(next) : Promise.reject(next!);
	});
}

beforeEach(() => overwriteGetLocale(() => 'zh-CN'));
afterEach(() => vi.unstubAllGlobals());

test('whoever reads them waits until they are here', async () => {
	answers(Response.json([note]));
	const list = new AnnotationList('i');
	void list.load();
	expect(await list.read()).toEqual([note]);
});

test('what could not be read is asked for again, and is not taken for none', async () => {
	const broken = { code: 'internal', message: '服务器出错' };
	answers(new TypeError('network'), Response.json(broken, { status: 500 }), Response.json([note]));
	const list = new AnnotationList('i');
	await list.load();
	await expect(list.read()).rejects.toThrow('服务器出错');
	expect(await list.read()).toEqual([note]);
});

test('to whom they are not shown there are none', async () => {
	answers(Response.json({ code: 'no_right', message: '' }, { status: 403 }));
	const list = new AnnotationList('i');
	expect(await list.read()).toEqual([]);
	expect(list.allowed).toBe(false);
});
