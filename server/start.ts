/**
 * `npm start` and `npm run demo`: builds only where it must, then serves. Data that is there
 * is never touched: the demo fills its own folder, and only while that has no account.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkPassword, makePassword } from './auth/passwords.ts';
import { ensureBuild } from './build.ts';
import { ConfigError, loadConfig } from './config.ts';
import { CAST } from './demo/cast.ts';
import { main, refuseToStart, type RunningServer } from './main.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What the demo's environment says where the operator says nothing. */
const DEMO: Record<string, string> = { DATA_DIR: './demo-data', HOST: '127.0.0.1' };

/** The made password lies beside the demo's data, so that a later start can print it again. */
const passwordFile = (dataDir: string) => path.join(dataDir, 'demo-password');

function demoPassword(): string {
	const given = process.env.DEMO_PASSWORD?.trim();
	if (!given) return makePassword();
	try {
		checkPassword(given, 'commander');
	} catch (error) {
		throw new ConfigError([`DEMO_PASSWORD breaks a rule: ${(error as Error).message}`]);
	}
	return given;
}

async function fillDemo({ url, services }: RunningServer): Promise<void> {
	const { users, config } = services;
	const file = passwordFile(config.dataDir);
	if (users.count() === 0) {
		const password = demoPassword();
		const { seedDemo } = await import('./demo/seed.ts');
		// Written first: accounts whose password nobody knows would be worse than a file too many.
		writeFileSync(file, password, { mode: 0o600 });
		await seedDemo(services, { password });
	}
	const posts = new Map(CAST.map(({ username, post }) => [username, post]));
	const names = users.list().map(({ username, displayName, isAdmin }) => {
		const what = [posts.get(username), isAdmin ? 'admin 管理员' : ''].filter(Boolean);
		return `  ${username.padEnd(12)} ${displayName}${what.map((word) => ` · ${word}`).join('')}`;
	});
	const password = existsSync(file) ? readFileSync(file, 'utf8') : null;
	say('');
	say(`Tongtu demo 同图演示（演练，非真实 EXERCISE）: ${config.origin ?? url}`);
	for (const name of names) say(name);
	say(
		password
			? `  password 口令: ${password}`
			: '  password 口令: as it was set when this folder was filled'
	);
	say('');
}

async function start(demo: boolean): Promise<void> {
	const env = demo ? { ...DEMO, ...process.env } : process.env;
	const config = loadConfig(env);
	await ensureBuild(say);
	const running = await main(config, demo ? fillDemo : undefined);
	if (!demo) say(`Tongtu 同图: ${config.origin ?? running.url}`);
}

if (import.meta.main) await start(process.argv.includes('--demo')).catch(refuseToStart);
