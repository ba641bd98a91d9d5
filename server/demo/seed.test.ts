import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import { TASK_STATUSES } from '#lib/board/records/task.record.ts';
import { loadConfig } from '../config.ts';
import { createServices, type Services } from '../services.ts';
import { CAST } from './cast.ts';
import { SCENES, seedDemo } from './seed.ts';

const NOW = Date.UTC(2026, 3, 18, 8);
const password = 'a long demo password';
let services: Services;
let dataDir: string;
let incidentId: string;
let board: Board;

beforeAll(async () => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-demo-'));
	services = await createServices(loadConfig({ DATA_DIR: dataDir }), pino({ level: 'silent' }));
	await seedDemo(services, { password, now: NOW });
	incidentId = (await services.incidents.list(actor('commander')))[0]!.id;
	const documents = await Promise.all(
		['command', 'released-la', 'liaison-la', 'control'].map(async (compartment) => {
			const update = await services.rooms.read(incidentId, compartment, Y.encodeStateAsUpdate);
			const doc = new Y.Doc();
			Y.applyUpdate(doc, update);
			return { compartment, doc, writable: false };
		})
	);
	board = openBoard(documents, { post: '' });
}, 60_000);

afterAll(async () => {
	await services.close();
	rmSync(dataDir, { recursive: true });
});

function actor(username: string) {
	const account = services.users.list().find((each) => each.username === username)!;
	return { userId: account.id, isAdmin: account.isAdmin };
}

const inCompartment = <T extends { compartment: string }>(list: readonly T[], key: string) =>
	list.filter((record) => record.compartment === key);

describe('the demo', () => {
	it('has its accounts, each at its post, and they can sign in', async () => {
		expect(services.users.list().map((each) => each.username)).toEqual(
			CAST.map((each) => each.username).sort()
		);
		const { members, clocks } = services.incidents.get(actor('commander'), incidentId);
		expect(members.map((m) => m.post).sort()).toEqual(CAST.map((each) => each.post).sort());
		expect(clocks.map(({ zone }) => zone)).toEqual(['Asia/Shanghai', 'Asia/Vientiane']);
		const from = { address: '127.0.0.1', agent: 'test' };
		await expect(services.auth.signIn('field1', password, from)).resolves.toBeTruthy();
	});

	it('gives every panel something to show, all of it within the hour', () => {
		expect(board.malformed()).toEqual([]);
		expect(new Set(inCompartment(board.tasks.list(), 'command').map((t) => t.status))).toEqual(
			new Set(TASK_STATUSES)
		);
		expect(board.resources.list().length).toBeGreaterThan(15);
		expect(board.mapObjects.list().length).toBeGreaterThan(240);
		expect(board.groups.list()).toHaveLength(4);
		expect(board.tallies.list().length).toBeGreaterThan(6);
		const log = inCompartment(board.log.list(), 'command');
		expect(new Set(log.map((entry) => entry.createdBy)).size).toBeGreaterThanOrEqual(4);
		expect(log.some((entry) => entry.createdAt - entry.happenedAt > 10 * 60_000)).toBe(true);
		expect(log.some((entry) => entry.correction)).toBe(true);
		for (const fact of board.facts()) {
			expect(fact.at).toBeLessThanOrEqual(NOW);
			expect(fact.at).toBeGreaterThanOrEqual(NOW - 80 * 60_000);
		}
	});

	it('has gone from level Ⅳ to Ⅲ, each with its basis', () => {
		const levels = board
			.history('incident', 'command/incident', 'responseLevel')
			.all.map((fact) => fact.value as { level: number | null; basis: string });
		expect(levels.map(({ level }) => level)).toEqual([null, 4, 3]);
		expect(levels.slice(1).every(({ basis }) => basis.length > 5)).toBe(true);
	});

	it('shows one contradiction of facts and one of assignments', () => {
		expect(board.contradictions().map(({ kind }) => kind)).toEqual(['fact', 'allocation']);
		const [fact] = board.contradictions();
		expect(fact!.kind === 'fact' && fact!.heads.map(({ by }) => by)).toEqual([
			'综合协调组',
			'前线1'
		]);
	});

	it('has items going both ways across the border', async () => {
		expect(inCompartment(board.mapObjects.list(), 'released-la').length).toBe(2);
		expect(inCompartment(board.tasks.list(), 'released-la').length).toBe(1);
		expect(inCompartment(board.log.list(), 'liaison-la').length).toBe(3);
		const views = await services.releases.list(actor('commander'), incidentId);
		expect(views.map((view) => view.state).sort()).toEqual([
			'proposed',
			'released',
			'released',
			'released'
		]);
		expect(views.filter((view) => view.state === 'released' && view.changed)).not.toEqual([]);
		const adopted = board.log.list().find((entry) => entry.source?.startsWith('liaison-la/'));
		expect(adopted?.text).toContain('ສູນຫາຍ 3 ຄົນ');
		expect(adopted?.compartment).toBe('command');
	});

	it('keeps injects for control alone', () => {
		const injects = board.log.list().filter((entry) => entry.text.startsWith('注入'));
		expect(injects.length).toBeGreaterThan(4);
		expect(injects.every((entry) => entry.compartment === 'control')).toBe(true);
	});

	it('numbers orders and resources without gaps or repeats', () => {
		const numbers = inCompartment(board.tasks.list(), 'command').map((task) => task.number);
		expect(numbers.sort()).toEqual(numbers.map((_, i) => `T-${String(i + 1).padStart(2, '0')}`));
	});

	it('leaves a server alone that has accounts', async () => {
		const before = services.users.list();
		await seedDemo(services, { password: 'another password' });
		expect(services.users.list()).toEqual(before);
	});

	it('tells its scenes within the time that has passed', () => {
		for (const { minute } of SCENES) {
			expect(minute).toBeGreaterThanOrEqual(0);
			expect(minute).toBeLessThan(61);
		}
	});
});
