/** [S95] Journal and deltas are the same however the log is cut into batches. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Change } from '../../server/journal/change.ts';
import { ChangeReader } from '../../server/journal/change-reader.ts';
import { EventReader } from './harness/event-reader.ts';
import { randomLog } from './harness/random-log.ts';

const RUNS = { numRuns: Number(process.env['DERIVATION_RUNS'] ?? 60) };
const logs = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map(randomLog);

function inBatches(log: readonly Uint8Array[], size: (left: number) => number): Change[][] {
	const reader = new ChangeReader(new Y.Doc());
	const changes: Change[][] = [];
	for (let at = 0; at < log.length;) {
		const end = at + Math.max(1, size(log.length - at));
		changes.push(...reader.apply(log.slice(at, end)));
		at = end;
	}
	return changes;
}

it('[S95] gives the same changes for each update one by one, in batches, and all at once', () => {
	fc.assert(
		fc.property(logs, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (log, sizes) => {
			const single = inBatches(log, () => 1);
			let i = 0;
			expect(inBatches(log, () => sizes[i++ % sizes.length]!)).toEqual(single);
			expect(inBatches(log, (left) => left)).toEqual(single);
		}),
		RUNS
	);
});

it('[S95] goes on from a document that was loaded from a snapshot', () => {
	fc.assert(
		fc.property(logs, fc.nat(), (log, cut) => {
			const at = cut % (log.length + 1);
			const before = new ChangeReader(new Y.Doc());
			const first = before.apply(log.slice(0, at));
			const loaded = new Y.Doc();
			Y.applyUpdate(loaded, Y.encodeStateAsUpdate(before.doc));
			const rest = new ChangeReader(loaded).apply(log.slice(at));
			expect([...first, ...rest]).toEqual(inBatches(log, () => 1));
		}),
		RUNS
	);
});

/** As the events tell it: of what was replaced or lies deep, not what it was; deep ones many times. */
function asEventsTell(changes: readonly Change[]): unknown[] {
	const told = changes.map((change) => {
		const vague = change.kind === 'replaced' || change.kind === 'removed';
		const type = typeof change.oldValue === 'object' || typeof change.oldValue === 'string';
		return {
			...change,
			oldValue: vague || (change.kind === 'field' && type) ? '…' : change.oldValue
		};
	});
	const seen = new Set(told.map((each) => JSON.stringify(each)));
	return [...seen].sort();
}

it('[S95] tells what the events of a transaction of its own tell', () => {
	fc.assert(
		fc.property(logs, (log) => {
			const changes = inBatches(log, (left) => left);
			const events = new EventReader(new Y.Doc());
			log.forEach((update, i) => {
				const told = events.during(() => Y.applyUpdate(events.doc, update));
				expect(asEventsTell(changes[i]!)).toEqual(asEventsTell(told));
			});
		}),
		RUNS
	);
});

it('[S95] a change made here is read as the same change from the log', () => {
	fc.assert(
		fc.property(logs, (log) => {
			const here = new ChangeReader(new Y.Doc());
			const sent: Uint8Array[] = [];
			here.doc.on('update', (update: Uint8Array) => sent.push(update));
			const told = log
				.map((update) => {
					const before = sent.length;
					const changes = here.during(() => Y.applyUpdate(here.doc, update));
					expect(sent.length > before || changes.length === 0).toBe(true);
					return { changes, sent: sent.length > before };
				})
				.filter((each) => each.sent);
			expect(inBatches(sent, (left) => left)).toEqual(told.map(({ changes }) => changes));
		}),
		{ numRuns: 15 }
	);
});
