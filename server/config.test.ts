import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

const empty = () => mkdtempSync(path.join(tmpdir(), 'tongtu-config-'));

function problemsOf(env: Record<string, string>): readonly string[] {
	try {
		loadConfig({ DATA_DIR: empty(), ...env });
	} catch (error) {
		if (error instanceof ConfigError) return error.problems;
		throw error;
	}
	return [];
}

test('without anything set, the documented defaults hold', () => {
	const config = loadConfig({});
	expect(config).toMatchObject({
		port: 3000,
		host: '0.0.0.0',
		dataDir: path.resolve('./data'),
		origin: null,
		trustProxy: false,
		tls: null,
		tiandituKey: null,
		logLevel: 'info'
	});
});

test('an empty value counts as not set', () => {
	expect(loadConfig({ PORT: '', ORIGIN: ' ', TRUST_PROXY: '' })).toMatchObject({
		port: 3000,
		origin: null,
		trustProxy: false
	});
});

test('every problem is told at once, each with its variable and what it should be', () => {
	const problems = problemsOf({
		PORT: '99999',
		ORIGIN: 'board.example.cn',
		TRUST_PROXY: 'nginx',
		LOG_LEVEL: 'loud',
		TLS_CERT: '/nowhere/cert.pem'
	});
	expect(problems).toHaveLength(5);
	expect(problems.join('\n')).toMatch(/PORT must be a port number.*"99999"/);
	expect(problems.join('\n')).toMatch(/ORIGIN must be an address such as https/);
	expect(problems.join('\n')).toMatch(/TRUST_PROXY must be true, false, or a list/);
	expect(problems.join('\n')).toMatch(/LOG_LEVEL must be one of/);
	expect(problems.join('\n')).toMatch(/TLS_CERT names a file that is not there/);
});

test('a certificate without its key is refused', () => {
	const dir = empty();
	writeFileSync(path.join(dir, 'cert.pem'), '');
	expect(problemsOf({ TLS_CERT: path.join(dir, 'cert.pem') })).toEqual([
		'TLS_CERT and TLS_KEY go together: set both or neither'
	]);
});

test('a wrong 天地图 key is not repeated in the message', () => {
	const [problem] = problemsOf({ TIANDITU_KEY: 'secret key!' });
	expect(problem).toMatch(/^TIANDITU_KEY/);
	expect(problem).not.toContain('secret');
});

test('ORIGIN keeps scheme, host and port', () => {
	expect(loadConfig({ ORIGIN: 'https://Board.example.cn:8443/' }).origin).toBe(
		'https://board.example.cn:8443'
	);
	expect(problemsOf({ ORIGIN: 'https://board.example.cn/tongtu' })).toHaveLength(1);
});

test('TRUST_PROXY takes a yes or addresses and networks', () => {
	expect(loadConfig({ TRUST_PROXY: 'true' }).trustProxy).toBe('every-peer');
	expect(loadConfig({ TRUST_PROXY: '127.0.0.1, 10.0.0.0/8 fd00::/8' }).trustProxy).toEqual([
		'127.0.0.1',
		'10.0.0.0/8',
		'fd00::/8'
	]);
	expect(problemsOf({ TRUST_PROXY: '10.0.0.0/33' })).toHaveLength(1);
});

test('base layers come from maps/layers.json, and its slips are named', () => {
	const dir = empty();
	mkdirSync(path.join(dir, 'maps'));
	const file = path.join(dir, 'maps/layers.json');
	const layer = {
		id: 'county',
		name: '县影像',
		url: 'https://{s}.tiles.example.cn/{z}/{x}/{y}.png',
		attribution: '县自然资源局'
	};
	writeFileSync(file, JSON.stringify([layer]));
	expect(loadConfig({ DATA_DIR: dir }).layers).toEqual([
		{ ...layer, subdomains: [], reviewNumber: null, minZoom: 0, maxZoom: 18, overlay: false }
	]);
	writeFileSync(file, JSON.stringify([{ ...layer, url: 'ftp://tiles', attribution: '' }]));
	expect(problemsOf({ DATA_DIR: dir })).toEqual([
		`${file}: 0.url must be an http(s) address with {z}, {x} and {y}`,
		`${file}: 0.attribution must name the source`
	]);
	writeFileSync(file, '[');
	expect(problemsOf({ DATA_DIR: dir })[0]).toContain(file);
});
