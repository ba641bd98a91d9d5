/**
 * What must hold of a compartment whatever happened to it: the room is what its log says,
 * the log keeps the rules, and the journal has told all of it. Found faults are named.
 */
import * as Y from 'yjs';
import { parseFact } from '#lib/board/facts.ts';
import type { Services } from '../../../server/services.ts';
import type { LoggedUpdate } from '../../../server/store/store.ts';

export interface LogCheck {
	readonly faults: readonly string[];
	/** Built from the log alone. */
	readonly doc: Y.Doc;
	readonly updates: number;
}

/** Everything in the log of an incident. */
async function wholeLog({ store }: Services, incidentId: string): Promise<LoggedUpdate[]> {
	return store.updates(incidentId, 0, Number.MAX_SAFE_INTEGER);
}

/** Documents are equal where the same ids are there and deleted, and mean the same. */
export function differences(name: string, a: Y.Doc, b: Y.Doc): string[] {
	const [one, two] = [copyOf(a), copyOf(b)];
	const found: string[] = [];
	if (!Y.equalSnapshots(Y.snapshot(one), Y.snapshot(two)))
		found.push(`${name}: other structs or deletions (${aheadOf(one, two)} | ${aheadOf(two, one)})`);
	if (JSON.stringify(contentOf(one)) !== JSON.stringify(contentOf(two)))
		found.push(`${name}: other content`);
	return found;
}

/** Which clients' structs one has and the other lacks. */
function aheadOf(one: Y.Doc, two: Y.Doc): string {
	return [...Y.decodeStateVector(Y.encodeStateVector(one))]
		.filter(([client, clock]) => clock > Y.getState(two.store, client))
		.map(([client, clock]) => `${client}: ${Y.getState(two.store, client)} to ${clock}`)
		.join(', ');
}

function copyOf(doc: Y.Doc): Y.Doc {
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	return copy;
}

/** Every root as map and as list, whatever it was meant to be; eats the document. */
function contentOf(doc: Y.Doc): unknown {
	const lists = copyOf(doc);
	return [...doc.share.keys()]
		.sort()
		.map((name) => [name, doc.getMap(name).toJSON(), lists.getArray(name).toJSON()]);
}

/** @param compartment of an incident whose writers have come to rest */
export async function checkCompartment(
	services: Services,
	incidentId: string,
	compartment: string
): Promise<LogCheck> {
	const faults: string[] = [];
	const log = (await wholeLog(services, incidentId)).filter(
		(row) => row.compartment === compartment
	);
	const doc = new Y.Doc();
	const owners = new Map<number, string>();
	const facts = new Map<string, string>();
	for (const [index, row] of log.entries()) {
		const at = `update ${row.n}`;
		if (row.n !== index + 1) faults.push(`[S47] ${at} stands at ${index + 1}`);
		// [S32] Whoever first wrote under an id writes under it alone.
		for (const client of freshClients(doc, row.update)) {
			// What a commander adopts stays under its author's ids.
			if (row.kind === 'adopted') continue;
			const owner = row.kind === 'server' ? 'server' : row.userId!;
			const known = owners.get(client);
			if (known === undefined) owners.set(client, owner);
			else if (known !== owner) faults.push(`[S32] ${at} of ${owner} writes under ${known}'s id`);
		}
		const pending = isPending(doc);
		try {
			Y.applyUpdate(doc, row.update);
		} catch (error) {
			faults.push(`[S31] ${at} cannot be applied: ${String(error)}: ${hexOf(row.update)}`);
			break;
		}
		// Once something is pending it stays so: only the update that began it is at fault.
		if (isPending(doc) && !pending) faults.push(`[S34] ${at} is pending: ${hexOf(row.update)}`);
	}
	// [S33] No fact was ever overwritten or deleted: all that were ever there still are.
	const replayed = new Y.Doc();
	replayed.getMap('facts').observe((event) => {
		for (const [path, { action }] of event.changes.keys)
			if (action !== 'add') faults.push(`[S33] fact ${path}: ${action}`);
			else facts.set(path, JSON.stringify(replayed.getMap('facts').get(path)));
	});
	if (faults.length === 0) for (const { update } of log) Y.applyUpdate(replayed, update);
	for (const [path, body] of facts)
		if (JSON.stringify(replayed.getMap('facts').get(path)) !== body)
			faults.push(`[S33] fact ${path} is another`);

	const room = await services.rooms.read(incidentId, compartment, copyOf);
	faults.push(...differences('room and log', room, doc));
	return { faults, doc, updates: log.length };
}

function isPending({ store }: Y.Doc): boolean {
	return store.pendingStructs !== null || store.pendingDs !== null;
}

/** As a fault shows it, so that it can be looked at without running everything again. */
function hexOf(update: Uint8Array): string {
	return Buffer.from(update.slice(0, 400)).toString('hex');
}

/** Client ids of structs that a document does not have yet. */
function freshClients(doc: Y.Doc, update: Uint8Array): Set<number> {
	const { structs } = Y.decodeUpdate(update);
	const fresh = new Set<number>();
	for (const struct of structs) {
		if (struct instanceof Y.Skip) continue;
		const { client, clock } = struct.id;
		if (clock + struct.length > Y.getState(doc.store, client)) fresh.add(client);
	}
	return fresh;
}

/** [S95] The journal has told the whole log, each fact once. */
export async function checkJournal(services: Services, incidentId: string): Promise<string[]> {
	const { sqlite } = services.database;
	await services.sync.journal.derived(incidentId);
	const faults: string[] = [];
	const log = await wholeLog(services, incidentId);
	const mark = await services.store.watermark(incidentId);
	if (mark?.seq !== log.length) faults.push(`[S95] derived up to ${mark?.seq} of ${log.length}`);
	const told = sqlite
		.prepare(`select compartment, fact from journal where incident_id = ? and kind = 'fact'`)
		.all(incidentId) as { compartment: string; fact: string }[];
	const stated: string[] = [];
	for (const compartment of new Set(log.map((row) => row.compartment))) {
		const doc = new Y.Doc();
		for (const row of log) if (row.compartment === compartment) Y.applyUpdate(doc, row.update);
		for (const [path, body] of doc.getMap('facts').entries()) {
			const fact = parseFact(path, body, () => undefined);
			if ('ulid' in fact) stated.push(`${compartment} ${fact.ulid}`);
		}
	}
	const lines = told.map(({ compartment, fact }) => `${compartment} ${fact}`);
	if (new Set(lines).size !== lines.length) faults.push('[S95] a fact is told twice');
	const known = new Set(lines);
	const missing = stated.filter((line) => !known.has(line));
	if (missing.length > 0) faults.push(`[S95] ${missing.length} facts are not in the journal`);
	return faults;
}
