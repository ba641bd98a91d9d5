import { expect, test } from 'vitest';
import { tileSources, withTileSources } from './http-security-headers.ts';
import { bodyLimit } from './body-limits.ts';
import { liftPolicy } from './prerendered.ts';

const layer = {
	id: 'a',
	name: 'a',
	url: 'https://tiles.example.cn:8443/{z}/{x}/{y}.png?key=secret',
	subdomains: [],
	attribution: 'a',
	reviewNumber: null,
	minZoom: 0,
	maxZoom: 18,
	overlay: false
};

test('tile sources are hosts without paths or keys, each once', () => {
	expect(
		tileSources({
			tiandituKey: 'x',
			layers: [
				layer,
				layer,
				{ ...layer, url: 'http://{s}.lan/{z}/{x}/{y}', subdomains: ['p', 'q'] }
			]
		})
	).toEqual([
		'https://*.tianditu.gov.cn',
		'https://tiles.example.cn:8443',
		'http://p.lan',
		'http://q.lan'
	]);
	expect(tileSources({ tiandituKey: null, layers: [] })).toEqual([]);
});

test('they join img-src and connect-src, and nothing else', () => {
	const policy =
		"default-src 'none'; script-src 'self' 'sha256-x='; img-src 'self' data:; connect-src 'self'";
	expect(withTileSources(policy, ['https://t'])).toBe(
		"default-src 'none'; script-src 'self' 'sha256-x='; img-src 'self' data: https://t; connect-src 'self' https://t"
	);
	expect(withTileSources(policy, [])).toBe(policy);
});

test('the policy of a prerendered page moves from its meta into a header', () => {
	const html = `<head><meta http-equiv="content-security-policy" content="script-src &#39;self&#39; 'sha256-x='"><title>x</title></head>`;
	expect(liftPolicy(html)).toEqual({
		html: '<head><title>x</title></head>',
		policy: "script-src 'self' 'sha256-x='; frame-ancestors 'none'"
	});
	expect(liftPolicy('<p>')).toEqual({ html: '<p>', policy: null });
});

test('attachments may be large, ordinary bodies not', () => {
	expect(bodyLimit('/api/v1/incidents/01J/attachments/command/abc')).toBeGreaterThan(20_000_000);
	expect(bodyLimit('/api/v1/incidents/01J')).toBe(256 * 1024);
	expect(bodyLimit('/login')).toBe(64 * 1024);
	expect(bodyLimit('/login/api/v1/incidents/x/attachments/')).toBe(64 * 1024);
});
