import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Environment } from '#lib/sync/environment.ts';
import { incidentFixture } from '#lib/sync/fixtures/incident.ts';
import { documentsOf, localDataOf } from '#lib/sync/local-data.ts';
import { documentDatabase } from '#lib/sync/names.ts';
import { addRow, openDocumentDatabase, readRows, UPDATES } from '#lib/sync/outbox.ts';
import { cachedIncident, cacheIncident } from './incident-cache.ts';
import { forgetLeftIncidents } from './left-incidents.ts';

const USER = 'USERA';
const incident = incidentFixture(undefined, { me: { ...incidentFixture().me, userId: USER } });

let status = 403;
const environment: Environment = {
	origin: 'http://post',
	fetch: async () => Response.json({ code: 'x', message: '' }, { status }),
	openSocket: () => {
		throw new Error('none here');
	},
	storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
	now: () => Date.now(),
	onWake: () => () => undefined
};

const update = Y.encodeStateAsUpdate(new Y.Doc());

async function keepCopy(unsent: number): Promise<void> {
	await cacheIncident(USER, incident);
	const db = await openDocumentDatabase(documentDatabase(USER, incident.id, 'command'));
	await db.add(UPDATES, update);
	for (let n = 0; n < unsent; n++)
		await addRow(db, 'device', { at: 1, update, command: 'tasks.create', touched: [] });
	db.close();
}

beforeEach(() => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	status = 403;
});

test('the copy goes with the membership', async () => {
	await keepCopy(0);
	await forgetLeftIncidents(USER, new Set(), environment);
	expect(await documentsOf(USER)).toEqual([]);
	expect(await cachedIncident(USER, incident.id)).toBeUndefined();
});

test('what is unsent waits to be handed over, without the content', async () => {
	await keepCopy(2);
	await forgetLeftIncidents(USER, new Set(), environment);
	expect(await localDataOf(USER)).toMatchObject({ unsent: 2 });
	const db = await openDocumentDatabase(documentDatabase(USER, incident.id, 'command'));
	expect(await db.count(UPDATES)).toBe(0);
	expect(await readRows(db)).toHaveLength(2);
	db.close();
});

test.each([404, 401, 500])('nothing goes where the server answers %i', async (answer) => {
	status = answer;
	await keepCopy(0);
	await forgetLeftIncidents(USER, new Set(), environment);
	expect(await documentsOf(USER)).toHaveLength(1);
});

test('nobody asks about incidents one is in', async () => {
	await keepCopy(0);
	await forgetLeftIncidents(USER, new Set([incident.id]), environment);
	expect(await documentsOf(USER)).toHaveLength(1);
});
