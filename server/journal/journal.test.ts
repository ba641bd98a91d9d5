import pino from 'pino';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { MemoryStore } from '../store/memory-store.ts';
import type { DerivedOf, NewUpdate } from '../store/store.ts';
import { FollowedDocument } from './followed-document.ts';
import { Journal } from './journal.ts';

const log = pino({ level: 'silent' });

/** A store, a journal, and a document of each compartment that is written. */
class Desk {
	readonly store = new MemoryStore();
	readonly batches: DerivedOf[][] = [];
	readonly journal = new Journal(this.store, log, 1);
	readonly #documents = new Map<string, FollowedDocument>();
	readonly #clients = new Map<string, Y.Doc>();
	/** Incidents whose rows the disk refuses. */
	readonly refused = new Set<string>();

	constructor(...incidents: string[]) {
		for (const id of incidents) this.store.setIncident(id, 'open');
		const save = this.store.saveDerived.bind(this.store);
		this.store.saveDerived = async (derived) => {
			if (derived.some(({ incidentId }) => this.refused.has(incidentId))) throw new Error('full');
			this.batches.push([...derived]);
			await save(derived);
		};
	}

	async write(incidentId: string, compartment: string, title: string): Promise<void> {
		const place = `${incidentId}/${compartment}`;
		const client = this.#clients.get(place) ?? new Y.Doc();
		this.#clients.set(place, client);
		let update: Uint8Array | undefined;
		client.once('update', (bytes: Uint8Array) => (update = bytes));
		client.getMap('tasks').set('t', new Y.Map([['title', title]]));
		const entry: NewUpdate = {
			...{ incidentId, compartment, kind: 'live', userId: 'u', post: 'p', connectionId: null },
			...{ device: null, deviceSeq: null, at: null, receivedAt: 1, update: update!, bind: [] }
		};
		void this.journal.ready(incidentId);
		const document =
			this.#documents.get(place) ??
			new FollowedDocument(this.store, { incidentId, compartment, n: 0, onError: () => undefined });
		this.#documents.set(place, document);
		const [outcome] = await this.store.append([entry]);
		if (outcome?.outcome !== 'stored') throw new Error('not stored');
		this.journal.enqueue(document, { ...entry, seq: outcome.seq, n: outcome.n }, update!);
	}

	release(incidentId: string, compartment: string): void {
		this.#documents.get(`${incidentId}/${compartment}`)!.release();
	}
}

const ids = Array.from({ length: 50 }, (_, i) => `incident-${i}`);

it('[S95] writes the rows of all incidents together', async () => {
	const desk = new Desk(...ids);
	for (const id of ids) await desk.write(id, 'command', 'a');
	await Promise.all(ids.map((id) => desk.journal.derived(id)));
	for (const id of ids) expect(desk.store.journal(id)).toHaveLength(1);
	expect(desk.batches.length).toBeLessThan(ids.length / 2);
});

it('[S95] an incident whose rows cannot be written does not hold up the others', async () => {
	const desk = new Desk('a', 'b');
	desk.refused.add('a');
	await desk.write('a', 'command', 'x');
	await desk.write('b', 'command', 'x');
	await expect.poll(() => desk.store.journal('b').length).toBe(1);
	expect(desk.store.journal('a')).toHaveLength(0);
	desk.refused.clear();
	await desk.journal.derived('a');
	expect(desk.store.journal('a')).toHaveLength(1);
});

it('[S95] rows come in order of seq, also where one document is still to be loaded', async () => {
	const desk = new Desk('a');
	const { store } = desk;
	await desk.write('a', 'command', '1');
	await desk.write('a', 'control', '2');
	await desk.journal.derived('a');
	desk.release('a', 'command');
	const at = store.documentAt.bind(store);
	let open = (): void => undefined;
	const held = new Promise<void>((resolve) => (open = resolve));
	let asked = 0;
	store.documentAt = async (...args) => {
		asked++;
		await held;
		return at(...args);
	};
	await desk.write('a', 'command', '3');
	await desk.write('a', 'control', '4');
	await expect.poll(() => asked).toBe(1);
	expect(store.journal('a')).toHaveLength(2);
	open();
	await desk.journal.derived('a');
	expect(store.journal('a').map(({ seq, kind }) => [seq, kind])).toEqual([
		[1, 'created'],
		[2, 'created'],
		[3, 'replaced'],
		[4, 'replaced']
	]);
	// Loaded as it stood before: what was there is known.
	expect(store.deltas('a')[2]).toMatchObject({
		...{ kind: 'r', field: '', oldValue: { title: '1' }, newValue: { title: '3' } }
	});
});

it('[S95] derived live and derived from the log are the same rows', async () => {
	const desk = new Desk('a');
	for (let i = 0; i < 30; i++) {
		await desk.write('a', i % 3 === 0 ? 'control' : 'command', `title ${i}`);
		if (i % 7 === 0) await desk.journal.derived('a');
		if (i % 5 === 0) desk.release('a', 'control');
	}
	await desk.journal.derived('a');
	const rows = [structuredClone(desk.store.journal('a')), structuredClone(desk.store.deltas('a'))];
	await desk.store.resetDerived('a', 0);
	await new Journal(desk.store, log).derived('a');
	expect([desk.store.journal('a'), desk.store.deltas('a')]).toEqual(rows);
});

it('[S95] what is committed while an earlier process’s part is derived is derived once', async () => {
	const desk = new Desk('a');
	for (let i = 0; i < 5; i++) await desk.write('a', 'command', `${i}`);
	await desk.journal.derived('a');
	await desk.store.resetDerived('a', 0);
	const journal = new Journal(desk.store, log, 1);
	const save = desk.store.saveDerived.bind(desk.store);
	let open = (): void => undefined;
	const held = new Promise<void>((resolve) => (open = resolve));
	desk.store.saveDerived = async (derived) => {
		await held;
		return save(derived);
	};
	const ready = journal.ready('a');
	const document = new FollowedDocument(desk.store, {
		...{ incidentId: 'a', compartment: 'command', n: 5, onError: () => undefined }
	});
	const doc = new Y.Doc();
	doc.getMap('tasks').set('new', new Y.Map());
	const update = Y.encodeStateAsUpdate(doc);
	const [stored] = await desk.store.append([
		{
			...{ incidentId: 'a', compartment: 'command', kind: 'live', userId: 'u', post: 'p' },
			...{ connectionId: null, device: null, deviceSeq: null, at: null, receivedAt: 1 },
			...{ update, bind: [] }
		}
	]);
	if (stored?.outcome !== 'stored') throw new Error('not stored');
	const [entry] = await desk.store.updates('a', 5, 1);
	journal.enqueue(document, entry!, update);
	open();
	await ready;
	await journal.derived('a');
	expect(desk.store.journal('a').map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
});
