import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { isApiError } from '../api/api-error.ts';
import { DataInUseError, lockDataDir } from '../db/data-lock.ts';
import { openDatabase } from '../db/open.ts';
import { simulate } from '../simulate/simulate.ts';
import { runCli } from './cli.ts';
import { explain } from './explain.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let dataDir: string;
beforeEach(() => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-cli-'));
});

/** What the command said; a refusal is thrown with the words the terminal would show. */
async function admin(...args: string[]): Promise<string> {
	const lines: string[] = [];
	const io = {
		env: { DATA_DIR: dataDir },
		say: (line: string) => void lines.push(line),
		input: async () => 'three calm rivers\r\n'
	};
	try {
		await runCli(args, io);
	} catch (error) {
		throw isApiError(error) ? new Error(explain(error)) : error;
	}
	return lines.join('\n');
}

test('adds a user with a made password that must be changed', async () => {
	const said = await admin('user', 'add', 'chen', '--name', '陈', '--org', '县局');
	expect(said).toMatch(/Password, to be changed at the first sign-in: \S{4}-\S{4}-\S{4}-\S{4}/);
	expect(await admin('user', 'list')).toMatch(/chen +陈 +县局 +must change password/);
});

test('takes the password from the input where asked to', async () => {
	const said = await admin('user', 'add', 'boss', '--admin', '--password-stdin');
	expect(said).toBe('Added boss (administrator).');
	expect(await admin('user', 'list')).toMatch(/boss +boss +administrator$/);
});

test('disables, enables and resets', async () => {
	await admin('user', 'add', 'chen');
	await admin('user', 'disable', 'chen');
	expect(await admin('user', 'list')).toContain('disabled');
	await admin('user', 'enable', 'chen');
	expect(await admin('user', 'list')).not.toContain('disabled');
	expect(await admin('user', 'passwd', 'CHEN')).toMatch(/at the next sign-in: \S{4}-/);
	expect(await admin('user', 'passwd', 'chen', '--password-stdin')).not.toContain('rivers');
});

test('a database that would be changed is left alone while a server uses it', async () => {
	await admin('user', 'add', 'boss', '--admin');
	const { sqlite, close } = openDatabase(path.join(dataDir, 'tongtu.db'));
	sqlite.exec(`delete from __drizzle_migrations
		where created_at = (select max(created_at) from __drizzle_migrations)`);
	const release = lockDataDir(dataDir);
	await expect(admin('user', 'list')).rejects.toThrow(DataInUseError);
	release();
	expect(sqlite.prepare(`select count(*) from reader`).pluck().get()).toBe(0);
	close();
});

test('tells what is wrong in words', async () => {
	await admin('user', 'add', 'boss', '--admin');
	await expect(admin('user', 'add', 'BOSS')).rejects.toThrow('This user name is taken.');
	await expect(admin('user', 'disable', 'nobody')).rejects.toThrow('There is no such user.');
	await expect(admin('user', 'disable', 'boss')).rejects.toThrow('last active administrator');
	await expect(admin('user', 'add', 'x', '--lang', 'fr')).rejects.toThrow('not available');
	await expect(admin('user', 'frobnicate', 'x')).rejects.toThrow('Usage');
	await expect(admin('user', 'add')).rejects.toThrow('Usage');
});

test('makes, lists and withdraws tokens', async () => {
	await admin('user', 'add', 'chen');
	const said = await admin('token', 'add', 'chen', '--label', '大屏', '--days', '3');
	const [, id = '', token = ''] = /Token (\S+) .*\n(tongtu_\S+)/.exec(said) ?? [];
	const list = await admin('token', 'list');
	expect(list).toMatch(/chen +大屏 +until .* never used/);
	expect(list).not.toContain(token);
	await admin('token', 'withdraw', id);
	expect(await admin('token', 'list')).toContain('withdrawn');
	await expect(admin('token', 'withdraw', id)).rejects.toThrow('already withdrawn');
	await expect(admin('token', 'add', 'chen', '--label', 'x', '--days', '0')).rejects.toThrow(
		'--days'
	);
});

test('makes a backup folder with the layout of a data folder', async () => {
	await admin('user', 'add', 'chen');
	await admin('tls', 'init');
	const into = mkdtempSync(path.join(tmpdir(), 'tongtu-backup-'));
	expect(await admin('backup', into)).toContain(into);
	const [name = ''] = readdirSync(into);
	expect(readdirSync(path.join(into, name)).toSorted()).toEqual([
		'backup.json',
		'keys',
		'tongtu.db'
	]);
	dataDir = path.join(into, name);
	expect(await admin('user', 'list')).toContain('chen');
	dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-none-'));
	await expect(admin('backup', into)).rejects.toThrow('there is no database');
});

test('prints the usage where nothing was asked', async () => {
	expect(await admin()).toContain('user add <username>');
});

test('says that the chain of an incident fits, or which entry does not, and makes a bundle', async () => {
	const { incidentId } = await simulate({
		...{ dataDir, seed: 2, updates: 300, people: 9, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	});
	expect(await admin('journal', 'key')).toMatch(/^Key [0-9a-f]{16} \(Ed25519\), base64: \S{44}$/);
	const said = await admin('journal', 'verify', incidentId);
	expect(said).toMatch(/\d+ entries, up to update 30\d of 30\d; 1 signed heads/);
	expect(said).toMatch(/Every entry fits\.$/);
	const file = path.join(dataDir, 'bundle.zip');
	expect(await admin('bundle', 'create', incidentId, file)).toMatch(
		/signed by [0-9a-f]{16}; public/
	);
	expect(await admin('bundle', 'verify', file)).toMatch(/2 signed heads[\s\S]+Everything fits\.$/);
	await expect(admin('bundle', 'verify', path.join(dataDir, 'tongtu.db'))).rejects.toThrow(
		'This is not an evidence bundle'
	);
	await expect(admin('bundle', 'create', 'nowhere', file)).rejects.toThrow('no incident nowhere');
	const { sqlite, close } = openDatabase(path.join(dataDir, 'tongtu.db'));
	sqlite.exec(`update journal set note = 'x' where seq = 150`);
	close();
	await expect(admin('journal', 'verify', incidentId)).rejects.toThrow(
		/^The first entry that does not fit is \d+: line \d+ of the journal is not what update 150 says\.$/
	);
	await expect(admin('journal', 'verify', 'nowhere')).rejects.toThrow('no incident nowhere');
});
