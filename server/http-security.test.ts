import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { TrustProxy } from './config.ts';
import { describeRequest, originAllowed } from './http-security.ts';

function request(
	headers: Record<string, string>,
	peer = '192.168.1.20',
	encrypted = false
): IncomingMessage {
	return { headers, socket: { remoteAddress: peer, encrypted } } as unknown as IncomingMessage;
}

const plain = { trustProxy: false as TrustProxy, origin: null };
const forwarded = {
	host: 'inner:3000',
	'x-forwarded-for': '6.6.6.6, 203.0.113.9',
	'x-forwarded-host': 'board.example.cn',
	'x-forwarded-proto': 'https'
};

test('without a trusted proxy, only the connection itself counts', () => {
	expect(describeRequest(request(forwarded), plain)).toEqual({
		address: '192.168.1.20',
		scheme: 'http',
		host: 'inner:3000',
		origin: 'http://inner:3000',
		local: false
	});
	expect(describeRequest(request({ host: 'a' }, '::ffff:10.0.0.7', true), plain)).toMatchObject({
		address: '10.0.0.7',
		origin: 'https://a'
	});
});

test('a listed proxy is believed, a stranger is not', () => {
	const config = { trustProxy: ['10.0.0.0/8', '192.168.1.20'], origin: null };
	expect(describeRequest(request(forwarded), config)).toMatchObject({
		address: '203.0.113.9',
		origin: 'https://board.example.cn'
	});
	expect(describeRequest(request(forwarded, '172.16.0.1'), config)).toMatchObject({
		address: '172.16.0.1',
		origin: 'http://inner:3000'
	});
});

test('the address is the last one that is no proxy of ours: what a client prepends is not believed', () => {
	const config = { trustProxy: ['10.0.0.0/8', '192.168.1.20'], origin: null };
	const chain = { ...forwarded, 'x-forwarded-for': '1.1.1.1, 203.0.113.9, 10.0.0.3, 10.0.0.2' };
	expect(describeRequest(request(chain), config).address).toBe('203.0.113.9');
	const every = { trustProxy: 'every-peer' as const, origin: null };
	expect(describeRequest(request(forwarded), every).address).toBe('203.0.113.9');
});

test('a host that is none is not taken', () => {
	for (const host of ['evil.example/path', 'a b', 'x@y', '<script>']) {
		expect(describeRequest(request({ host }), plain).host).toBe('localhost');
	}
	expect(describeRequest(request({ host: '[fd00::2]:3000' }), plain).origin).toBe(
		'http://[fd00::2]:3000'
	);
});

test('ORIGIN decides for its own host and leaves LAN addresses alone', () => {
	const config = { trustProxy: false as const, origin: 'https://board.example.cn' };
	expect(describeRequest(request({ host: 'board.example.cn' }), config).origin).toBe(
		'https://board.example.cn'
	);
	expect(describeRequest(request({ host: '192.168.1.10:3000' }), config).origin).toBe(
		'http://192.168.1.10:3000'
	);
});

test('local means from this machine and not passed on', () => {
	expect(describeRequest(request({ host: 'x' }, '127.0.0.1'), plain).local).toBe(true);
	expect(describeRequest(request({ host: 'x' }, '::1'), plain).local).toBe(true);
	expect(describeRequest(request(forwarded, '127.0.0.1'), plain).local).toBe(false);
});

test.each([
	['http://own', null, true],
	['https://public', null, true],
	['http://other', null, false],
	['null', null, false],
	[null, null, true],
	[null, 'same-origin', true],
	[null, 'none', true],
	[null, 'same-site', false],
	[null, 'cross-site', false]
])('origin %s with sec-fetch-site %s: %s', (origin, fetchSite, allowed) => {
	const config = { origin: 'https://public' };
	expect(originAllowed({ origin, fetchSite }, 'http://own', config)).toBe(allowed);
});
