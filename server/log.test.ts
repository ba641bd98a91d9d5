import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { createLog, pathOf } from './log.ts';

test('secrets stay out, however they are handed over', () => {
	let written = '';
	const sink = new Writable({
		write(chunk, _encoding, done) {
			written += String(chunk);
			done();
		}
	});
	const log = createLog(loadConfig({ LOG_LEVEL: 'trace' }), sink);
	log.info({ password: 'secret-1', user: { passwordHash: 'secret-2', token: 'secret-3' } });
	log.info({ body: { input: { current: 'secret-4', next: 'secret-5' } } });
	log.info({
		headers: { cookie: 'secret-6', authorization: 'secret-7', 'set-cookie': 'secret-8' }
	});
	log.info({ req: { headers: { cookie: 'secret-9', authorization: 'secret-10' } } });
	log.info({ config: { tiandituKey: 'secret-11' }, setupUrl: 'secret-12' });
	log.error({ error: Object.assign(new Error('failed'), { code: 'SQLITE_BUSY' }) });
	expect(written).not.toMatch(/secret-\d/);
	expect(written.match(/\[hidden\]/g)).toHaveLength(12);
	// What helps to find the fault stays.
	expect(written).toContain('SQLITE_BUSY');
});

test('paths are logged without queries, invite codes and set-up codes', () => {
	expect(pathOf('/setup?code=abc')).toBe('/setup');
	expect(pathOf('/invite/abc?x=1')).toBe('/invite/…');
	expect(pathOf('/api/v1/invites/abc')).toBe('/api/v1/invites/…');
	expect(pathOf('/api/v1/incidents/01J/board?compartment=command')).toBe(
		'/api/v1/incidents/01J/board'
	);
	expect(pathOf(undefined)).toBe('/');
});
