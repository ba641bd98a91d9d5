/**
 * [S95] Replay is exact: for random histories, with people cut off and late, texts, contradicting
 * facts and somebody hostile, the plain collections after each entry are what a document fed the
 * log up to there holds; forwards, backwards, and from a keyframe anywhere.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { HistoryChange } from '#lib/history/format.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { changeOfDelta } from '../../server/history/delta-change.ts';
import { ChangeReader } from '../../server/journal/change-reader.ts';
import { rowsOf } from '../../server/journal/journal-rows.ts';
import { stateOfDocument, stateOfPlain } from './harness/plain-state.ts';
import { randomLog } from './harness/random-log.ts';

const RUNS = { numRuns: Number(process.env['REPLAY_RUNS'] ?? 60) };
const logs = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map(randomLog);

/** The changes of each update, derived in one batch and by way of JSON, as the table holds them. */
function derived(log: readonly Uint8Array[]): HistoryChange[][] {
	return new ChangeReader(new Y.Doc()).apply(log).map((changes, i) => {
		const entry = { incidentId: 'a', compartment: 'command', seq: i + 1, n: i + 1 };
		const sent = { kind: 'live', userId: 'u', post: 'p', at: null, receivedAt: i } as const;
		return rowsOf({ ...entry, ...sent }, changes).deltas.map((row) =>
			changeOfDelta(JSON.parse(JSON.stringify(row)) as typeof row)
		);
	});
}

it('[S95] forwards and backwards the collections are those of the document', () => {
	fc.assert(
		fc.property(logs, (log) => {
			const doc = new Y.Doc();
			const plain = new PlainCompartment();
			const states = [stateOfDocument(doc)];
			const undos = derived(log).map((changes, i) => {
				Y.applyUpdate(doc, log[i]!);
				const undo = plain.applyAll(changes);
				states.push(stateOfDocument(doc));
				expect(stateOfPlain(plain)).toEqual(states.at(-1));
				return undo;
			});
			for (const undo of undos.reverse()) {
				states.pop();
				plain.applyAll(undo);
				expect(stateOfPlain(plain)).toEqual(states.at(-1));
			}
		}),
		RUNS
	);
});

it('[S95] from a keyframe anywhere the same is reached', () => {
	fc.assert(
		fc.property(logs, fc.nat(), (log, cut) => {
			const changes = derived(log);
			const whole = new PlainCompartment();
			const at = cut % (log.length + 1);
			for (const entry of changes.slice(0, at)) whole.applyAll(entry);
			const resumed = new PlainCompartment();
			resumed.applyAll([...whole.changes()]);
			for (const entry of changes.slice(at)) {
				whole.applyAll(entry);
				resumed.applyAll(entry);
			}
			expect(stateOfPlain(resumed)).toEqual(stateOfPlain(whole));
		}),
		RUNS
	);
});
