/** A server of its own with one incident of 10,000 map objects, for the page benchmark. */
import type { BrowserContext } from '@playwright/test';
import * as v from 'valibot';
import { openBoard } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { createMapObjects, type NewMapObject } from '#lib/board/commands/map.commands.ts';
import type { LngLat } from '#lib/board/values.ts';
import { loadConfig } from '../../server/config.ts';
import { createIncidentSchema } from '../../server/incidents/incident-input.ts';
import { startServer } from '../../server/main.ts';

export const OBJECTS = 10_000;
const USER = { username: 'bench', password: 'page-benchmark-1' };
const SYMBOLS = ['petrol-station', 'school', 'hospital', 'shelter', 'gas-station', 'village'];

export interface LargeBoard {
	/** Of the board's page. */
	readonly url: string;
	signIn(context: BrowserContext): Promise<void>;
	close(): Promise<void>;
}

/** Numbers that are the same on every run. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Nine in ten are points, the others lines and areas, over 70 by 50 km. */
function objects(): NewMapObject[] {
	const random = randomFrom(1);
	return Array.from({ length: OBJECTS }, (_, i): NewMapObject => {
		const at: LngLat = [101.3 + random() * 0.7, 21 + random() * 0.5];
		const near = (): LngLat => [at[0] + random() * 0.02, at[1] + random() * 0.01];
		if (i % 20 === 0)
			return {
				geometry: { type: 'LineString', coordinates: [at, near(), near()] },
				label: `路线${i}`,
				layer: 'routes'
			};
		if (i % 20 === 1)
			return {
				geometry: { type: 'Polygon', coordinates: [[at, near(), near(), at]] },
				label: `区域${i}`,
				layer: 'sites'
			};
		const symbol = SYMBOLS[i % SYMBOLS.length]!;
		return {
			geometry: { type: 'Point', coordinates: at },
			symbol,
			label: `隐患点${i}`,
			layer: 'hazards'
		};
	});
}

export async function startLargeBoard(dataDir: string): Promise<LargeBoard> {
	const running = await startServer(
		loadConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' })
	);
	const { services, url } = running;
	const { id: userId } = await services.users.create({ ...USER, displayName: '标绘员' }, null);
	const { id } = await services.incidents.create(
		{ userId, isAdmin: false },
		v.parse(createIncidentSchema, {
			kind: 'exercise',
			class: 'natural',
			name: '一万个对象',
			place: '磨憨',
			lng: 101.65,
			lat: 21.25,
			zoom: 13,
			post: '标绘组'
		})
	);
	await services.rooms.write(id, COMMAND, { userId, post: '标绘组', kind: 'server' }, (doc) => {
		const board = openBoard([{ compartment: COMMAND, doc, writable: true }], { post: '标绘组' });
		createMapObjects(board, objects());
		board.destroy();
	});
	return {
		url: `${url}/i/${id}`,
		async signIn(context) {
			const answer = await context.request.post(`${url}/api/v1/session`, {
				data: USER,
				headers: { origin: url }
			});
			if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
		},
		close: () => running.close()
	};
}
