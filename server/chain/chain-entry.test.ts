/**
 * What a fixed history is chained as. Where this fails, what is chained already would come out
 * otherwise: raise ENTRY_FORMAT (docs/decisions/chain.md) and pin the new one beside the old.
 */
import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import type { NewUpdate } from '../store/store.ts';
import { canonicalJson } from './canonical-json.ts';
import { ChainKeeper } from './chain-keeper.ts';
import { beginningOf, ENTRY_FORMAT } from './chain-entry.ts';
import { BEGINNING, ChainSource } from './chain-source.ts';

/** A log entry and a fact about it; typing into a text; a plain field; a malformed fact. */
const UPDATES = [
	'ARBNACcBBXRhc2tzGjAxSlowMDAwMDAwMDAwMDAwMDAwMDAwMDAxASgATQABdgF9ASgATQAJY3JlYXRlZEF0AX2jDygATQAJY3JlYXRlZEJ5AXcH5YmN57q/MSgATQAGbnVtYmVyAXcLVC3liY3nur8xLTEoAE0ABXRpdGxlAXcM5qC45a6e54Ot54K5KABNAAVvcmRlcgF3AmEwJwBNAAZkZXRhaWwCBABNBwzliLDop4Llr5/ngrkoAQVmYWN0c0J0YXNrcy8wMUpaMDAwMDAwMDAwMDAwMDAwMDAwMDAwMS9zdGF0dXMvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDIBdgQFdmFsdWV3Bmlzc3VlZAVhZnRlcnUAAmF0faMPAmJ5dwfliY3nur8xKAEFZmFjdHNEdGFza3MvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDEvcHJpb3JpdHkvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDMBdgQFdmFsdWV3Bm5vcm1hbAVhZnRlcnUAAmF0faMPAmJ5dwfliY3nur8xKAEFZmFjdHNEdGFza3MvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDEvYXNzaWduZWUvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDQBdgQFdmFsdWV+BWFmdGVydQACYXR9ow8CYnl3B+WJjee6vzEoAQVmYWN0c0F0YXNrcy8wMUpaMDAwMDAwMDAwMDAwMDAwMDAwMDAwMS9wbGFjZS8wMUpaMDAwMDAwMDAwMDAwMDAwMDAwMDAwNQF2BAV2YWx1ZXYBCHBvc2l0aW9udQJ7QFlrhR64Uex7QDUuFHrhR64FYWZ0ZXJ1AAJhdH2jDwJieXcH5YmN57q/MSgBBWZhY3RzP3Rhc2tzLzAxSlowMDAwMDAwMDAwMDAwMDAwMDAwMDAxL2R1ZS8wMUpaMDAwMDAwMDAwMDAwMDAwMDAwMDAwNgF2BAV2YWx1ZX4FYWZ0ZXJ1AAJhdH2jDwJieXcH5YmN57q/MSgBBWZhY3RzRHRhc2tzLzAxSlowMDAwMDAwMDAwMDAwMDAwMDAwMDAxL2Fuc3dlckJ5LzAxSlowMDAwMDAwMDAwMDAwMDAwMDAwMDA3AXYEBXZhbHVlfgVhZnRlcnUAAmF0faMPAmJ5dwfliY3nur8xKAEFZmFjdHNEdGFza3MvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDEvcHJvZ3Jlc3MvMDFKWjAwMDAwMDAwMDAwMDAwMDAwMDAwMDgBdgQFdmFsdWV+BWFmdGVydQACYXR9ow8CYnl3B+WJjee6vzEA',
	'AQFNE8RNCE0JBuWMl+S+pwA=',
	'AQFNFahNBQF3DuaguOWuniLng63ngrkiAU0BBQE=',
	'AQFNFigBBWZhY3RzFnRhc2tzL3gvc3RhdHVzL25vdGhpbmcBdgEFdmFsdWV9AQA='
];

async function chained() {
	const database = openDatabase(':memory:');
	database.sqlite.exec(
		`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
		created_at) values ('a', '演练', 'incident', 'natural', '[]', '[]', 0, 'u', 0);
		insert into audit (id, incident_id, user_id, action, detail, at, n, seq)
		values ('e1', 'a', 'u', 'incident.created', '{"name":"演练","kind":"incident"}', 900, 1, 0)`
	);
	const store = new SqliteStore(database.sqlite);
	const at = [1000, 2000, 1500, 3000];
	for (const [i, update] of UPDATES.entries()) {
		const entry: NewUpdate = {
			...{ incidentId: 'a', compartment: 'command', userId: 'u', post: '前线1' },
			kind: i === 3 ? 'recovered' : 'authored',
			...{ connectionId: null, device: i === 3 ? null : 'd', deviceSeq: i === 3 ? null : i + 1 },
			at: i === 3 ? null : at[i]! - 10,
			receivedAt: at[i]!,
			update: Buffer.from(update, 'base64'),
			bind: i === 0 ? [77] : []
		};
		expect((await store.append([entry]))[0]).toMatchObject({ outcome: 'stored' });
	}
	database.sqlite.exec(
		`insert into audit (id, incident_id, user_id, action, detail, at, n, seq)
		values ('e2', 'a', 'u', 'incident.closed', '{"from":"open","reason":""}', 4000, 2, 4)`
	);
	await deriveFromLog(store, 'a', DERIVATION_VERSION, () => false);
	return database;
}

it('makes these entries of a fixed history, and this hash', async () => {
	const { sqlite, close } = await chained();
	const entries = new ChainSource(sqlite, 'a').after(BEGINNING, 4, 100).map(({ entry }) => entry);
	expect(ENTRY_FORMAT).toBe(1);
	const [created, , typed, renamed, recovered, closed] = entries.map((entry) =>
		canonicalJson(entry)
	);
	expect(created).toMatchInlineSnapshot(
		`"{"action":"incident.created","detail":{"kind":"incident","name":"演练"},"event":1,"format":1,"n":1,"receivedAt":900,"seq":0,"userId":"u"}"`
	);
	expect(typed).toMatchInlineSnapshot(
		`"{"at":1990,"compartment":"command","format":1,"kind":"authored","lines":[{"at":1990,"collection":"tasks","field":"detail","kind":"text","n":9,"recordId":"01JZ0000000000000000000001","value":{"at":1,"text":"北侧"}}],"n":3,"position":2,"post":"前线1","receivedAt":2000,"seq":2,"update":"eff23cab2378b84ba68f011196696026ea669a9805957cd37a40b4262c6e34a3","userId":"u"}"`
	);
	expect(renamed).toMatchInlineSnapshot(
		`"{"at":1490,"clock":1500,"compartment":"command","format":1,"kind":"authored","lines":[{"at":1490,"collection":"tasks","field":"title","kind":"field","n":10,"recordId":"01JZ0000000000000000000001","value":"核实\\"热点\\""}],"n":4,"position":3,"post":"前线1","receivedAt":2000,"seq":3,"update":"60591801f3e862b71846f0f847be1b3a65e382177a7635f43844e751545a976a","userId":"u"}"`
	);
	expect(recovered).toMatchInlineSnapshot(
		`"{"authors":["u"],"compartment":"command","format":1,"kind":"recovered","lines":[{"collection":"tasks","field":"status","kind":"malformed","n":11,"recordId":"x","value":{"value":1}}],"n":5,"position":4,"post":"前线1","receivedAt":3000,"seq":4,"update":"bb21029e7adb409723c47d8c984410774b59525996da112d55c38ad28d838b67","userId":"u"}"`
	);
	expect(closed).toMatchInlineSnapshot(
		`"{"action":"incident.closed","detail":{"from":"open","reason":""},"event":2,"format":1,"n":6,"receivedAt":4000,"seq":4,"userId":"u"}"`
	);
	const keeper = new ChainKeeper(sqlite, () => Promise.resolve(), { error: () => undefined });
	const { position, hash: head } = await keeper.complete('a');
	expect(position).toEqual({ n: 6, seq: 4, events: 2, receivedAt: 4000 });
	expect(head).toMatchInlineSnapshot(
		`"cea99bb7e4f001fcae5882726c4930aeb03b15c39754ade1f73dff1397e598f1"`
	);
	close();
});

it('begins with the incident', () => {
	expect(beginningOf('a')).toBe(hash('sha256', 'tongtu chain a'));
});
