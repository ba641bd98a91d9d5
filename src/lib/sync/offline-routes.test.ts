import { describe, expect, test } from 'vitest';
import { isClientPage, tileSources } from './offline-routes.ts';

describe('what the service worker answers', () => {
	test('only pages made in the browser open from the shell', () => {
		for (const path of [
			'/',
			'/incidents',
			'/incidents/new',
			'/i/01ABC',
			'/i/01ABC/members',
			'/admin'
		])
			expect(isClientPage(path), path).toBe(true);
		for (const path of [
			'/login',
			'/setup',
			'/account',
			'/invite/abc',
			'/api/v1/session',
			'/incident',
			'/healthz'
		])
			expect(isClientPage(path), path).toBe(false);
	});

	test('tiles are known by the templates of the configured layers', () => {
		const [tianditu, plain] = tileSources({
			layers: [
				{ urls: ['https://t{s}.tianditu.gov.cn/DataServer?T=vec_w&x={x}&y={y}&l={z}&tk=KEY'] },
				{ urls: ['https://tiles.example.org/a.b/{z}/{x}/{y}.png'] },
				{ urls: ['/maps/pack/{z}/{x}/{y}', 5, null] },
				{ urls: 'no list' },
				null
			]
		}).map((source) => new RegExp(source));
		expect(tianditu!.test('https://t3.tianditu.gov.cn/DataServer?T=vec_w&x=1')).toBe(true);
		expect(tianditu!.test('https://t3.tianditu.gov.cn.evil.org/DataServer')).toBe(false);
		expect(plain!.test('https://tiles.example.org/a.b/1/2/3.png')).toBe(true);
		expect(plain!.test('https://tiles.example.org/aXb/1/2/3.png')).toBe(false);
	});

	test('an answer of another kind names no tiles', () => {
		for (const answer of [null, 5, {}, { layers: {} }, { layers: [{}] }])
			expect(tileSources(answer)).toEqual([]);
	});
});
