/**
 * Our own server as it is run: `server/main.ts` with journal and SQLite file, people signed
 * in through the API, who are members of every board.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { COMMAND } from '#lib/board/compartments.ts';
import { ensureBuild } from '../../../server/build.ts';
import { loadConfig } from '../../../server/config.ts';
import { createIncidentSchema } from '../../../server/incidents/incident-input.ts';
import { startServer } from '../../../server/main.ts';
import type { Peer, Prepared } from './peer.ts';
import { ServerProcess } from './server-process.ts';

const PEOPLE = 10;
/** Boards beyond this many have two members each: nobody else comes. */
const MANY = 50;
const PASSWORD = 'bench-of-the-sync-server';
const ROOT = path.resolve(import.meta.dirname, '../../..');
const MAIN = path.join(ROOT, 'server/main.ts');

/** What `npm start` gives Node. */
function startFlags(): string[] {
	const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
		scripts: { start: string };
	};
	const words = scripts.start.split(' ').slice(1);
	return words.slice(
		0,
		words.findIndex((word) => !word.startsWith('--'))
	);
}

/**
 * A benchmark is one address and few accounts that do what hundreds would: limits that count
 * connections, and what one member may send, are raised; what bounds memory stays as it is.
 */
const LIMITS: Record<string, string> = {
	SYNC_CONNECTIONS_PER_USER: '10000',
	SYNC_CONNECTIONS_PER_ADDRESS: '10000',
	SYNC_MEMBER_UPDATES_PER_SECOND: '10000'
};

const username = (i: number) => `bench${i}`;

/** Makes accounts and incidents through the services, before the process under test starts. */
async function fill(dataDir: string, count: number): Promise<string[]> {
	const running = await startServer(
		loadConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' }),
		{ handler: false }
	);
	try {
		const { users, incidents, members } = running.services;
		for (let i = 0; i < PEOPLE; i++)
			await users.create(
				{ username: username(i), password: PASSWORD, displayName: `标绘${i}` },
				null
			);
		const owner = users.list().find((user) => user.username === username(0))!;
		const actor = { userId: owner.id, isAdmin: false };
		const ids: string[] = [];
		const seats = count > MANY ? 2 : PEOPLE;
		for (let b = 0; b < count; b++) {
			const input = {
				kind: 'exercise',
				class: 'natural',
				name: `演练${b}`,
				post: '指挥官'
			} as const;
			const { id } = await incidents.create(actor, v.parse(createIncidentSchema, input));
			for (let i = 1; i < seats; i++)
				members.put(actor, id, {
					...{ username: username(i), post: `标绘组${i}`, role: 'staff' },
					...{ partner: null, observes: [] }
				});
			ids.push(id);
		}
		return ids;
	} finally {
		await running.close();
	}
}

async function signIn(port: number, name: string): Promise<string> {
	const url = `http://127.0.0.1:${port}`;
	const answer = await fetch(`${url}/api/v1/session`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: url },
		body: JSON.stringify({ username: name, password: PASSWORD })
	});
	const cookie = answer.headers.getSetCookie().find((text) => text.startsWith('tongtu_session='));
	if (!answer.ok || !cookie) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
	return cookie.split(';', 1)[0]!;
}

export const ours: Peer = {
	id: 'tongtu',
	title: 'Tongtu',
	stores: true,
	async prepare(folder, count): Promise<Prepared> {
		await ensureBuild((line) => void process.stderr.write(`${line}\n`));
		const ids = await fill(folder, count);
		return {
			boards: ids.map((id) => ({ path: `/sync/${id}/${COMMAND}`, name: null })),
			async start(flags) {
				const server = await ServerProcess.start(MAIN, { ...LIMITS, DATA_DIR: folder }, [
					...startFlags(),
					...(flags ?? [])
				]);
				const cookies: string[] = [];
				for (let i = 0; i < PEOPLE; i++) cookies.push(await signIn(server.port, username(i)));
				return { server, cookies };
			}
		};
	}
};
