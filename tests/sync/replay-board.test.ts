/**
 * The board in replay is the board as it stood: for random histories of two compartments, led
 * anywhere and back, its collections are those of documents built from the log up to that
 * moment; and both orders of time end alike.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Board, openBoard } from '#lib/board/board.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { canonical } from '#lib/board/json.ts';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import type { EntryLine, HistoryChange } from '#lib/history/format.ts';
import { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import { ReplayCursor } from '#lib/replay/replay-cursor.ts';
import { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { changeOfDelta } from '../../server/history/delta-change.ts';
import { ChangeReader } from '../../server/journal/change-reader.ts';
import { rowsOf } from '../../server/journal/journal-rows.ts';
import { randomLog } from './harness/random-log.ts';

const RUNS = { numRuns: Number(process.env['REPLAY_RUNS'] ?? 40) };
const COMPARTMENTS = ['command', 'liaison-la'];
const GAP = 1000;

interface Log {
	readonly compartment: string;
	readonly updates: readonly Uint8Array[];
	readonly receivedAt: readonly number[];
	readonly history: CompartmentHistory;
}

/** @param lags ms that each update lay on a device before it was sent; null where nobody knows */
function logOf(compartment: string, steps: number[], lags: readonly (number | null)[]): Log {
	const updates = randomLog(steps);
	const receivedAt = updates.map((_, i) => 1_000_000 + i * GAP);
	const history = new CompartmentHistory(compartment);
	history.addAuthor({ userId: 'u', post: 'p' });
	for (const [i, changes] of new ChangeReader(new Y.Doc()).apply(updates).entries()) {
		const entry = { incidentId: 'a', compartment, seq: i + 1, n: i + 1 };
		const lag = lags[i % Math.max(1, lags.length)] ?? null;
		const at = lag === null ? null : receivedAt[i]! - lag;
		const sent = { kind: 'live', userId: 'u', post: 'p', at, receivedAt: receivedAt[i]! } as const;
		const told: HistoryChange[] = rowsOf({ ...entry, ...sent }, changes).deltas.map(changeOfDelta);
		const line: EntryLine = [i + 1, receivedAt[i]!, at, 0, 'live', told];
		history.add(JSON.parse(JSON.stringify(line)) as EntryLine);
	}
	return { compartment, updates, receivedAt, history };
}

function boardAt(logs: readonly Log[], moment: number): Board {
	return openBoard(
		logs.map(({ compartment, updates, receivedAt }) => {
			const doc = new Y.Doc();
			for (const [i, update] of updates.entries())
				if (receivedAt[i]! <= moment) Y.applyUpdate(doc, update);
			return { compartment, doc, writable: false };
		}),
		{ post: '' }
	);
}

/** Everything that a page can read. A bare string in a text's place reads as that text in replay. */
function readAll(board: Board, ignored: ReadonlySet<string>): unknown {
	const sorted = (values: readonly unknown[]) => values.map((value) => canonical(value)).sort();
	const kept = (records: readonly { key: string }[], name: string) =>
		sorted(records.filter(({ key }) => !ignored.has(`${name}/${key}`)));
	return {
		...Object.fromEntries(
			COLLECTIONS.map((name) => [
				name,
				[kept(board.collections[name].list(), name), kept(board.collections[name].deleted(), name)]
			])
		),
		facts: sorted([...board.facts()])
	};
}

function bareTexts(board: Board): Set<string> {
	return new Set(
		board
			.malformed()
			.filter(({ problem }) => problem.endsWith('not a text'))
			.map(({ collection, compartment, id }) => `${collection}/${compartment}/${id}`)
	);
}

function replay(logs: readonly Log[]): { cursor: ReplayCursor; board: Board } {
	const cursor = new ReplayCursor(new ReplayTimeline(logs.map(({ history }) => history)));
	const board = new Board([], { post: '', now: () => cursor.moment });
	for (const source of cursor.sources) board.attachSource(source);
	return { cursor, board };
}

const history = fc
	.tuple(
		fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
		fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
		fc.array(fc.option(fc.nat(20 * GAP)), { minLength: 1, maxLength: 9 })
	)
	.map(([command, liaison, lags]) => [
		logOf(COMPARTMENTS[0]!, command, lags),
		logOf(COMPARTMENTS[1]!, liaison, lags)
	]);

it('after any seeks the collections are those of documents built up to that moment', () => {
	fc.assert(
		fc.property(
			history,
			fc.array(fc.integer({ min: -2, max: 60 }), { maxLength: 8 }),
			(logs, to) => {
				const { cursor, board } = replay(logs);
				for (const moment of [...to, 60, -1, 60].map((n) => 1_000_000 + n * GAP)) {
					cursor.seek(moment);
					const expected = boardAt(logs, moment);
					const ignored = bareTexts(expected);
					expect(readAll(board, ignored)).toEqual(readAll(expected, ignored));
				}
			}
		),
		RUNS
	);
});

it('both orders of time end alike, whatever way they were gone', () => {
	fc.assert(
		fc.property(
			history,
			fc.array(fc.integer({ min: -30, max: 60 }), { maxLength: 6 }),
			(logs, to) => {
				const { cursor, board } = replay(logs);
				for (const n of to) cursor.seek(1_000_000 + n * GAP, n % 2 ? 'happened' : 'received');
				cursor.seek(Infinity, 'happened');
				const expected = boardAt(logs, Infinity);
				const ignored = bareTexts(expected);
				expect(readAll(board, ignored)).toEqual(readAll(expected, ignored));
				cursor.seek(-Infinity);
				for (const name of COLLECTIONS) expect(board.collections[name].list()).toEqual([]);
				cursor.seek(Infinity, 'received');
				expect(readAll(board, ignored)).toEqual(readAll(expected, ignored));
			}
		),
		RUNS
	);
});

it('nothing happened after it was received', () => {
	fc.assert(
		fc.property(history, (logs) => {
			const timeline = new ReplayTimeline(logs.map(({ history }) => history));
			const [received, happened] = [timeline.times('received'), timeline.times('happened')];
			expect(happened.every((time, step) => time <= received[step]!)).toBe(true);
		}),
		RUNS
	);
});

it('a seek tells the board once of each collection, and a replay is not written into', () => {
	const logs = [logOf('command', [], [])];
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const writing = openBoard([{ compartment: 'command', doc, writable: true }], { post: '前线1' });
	const key = createTask(writing, { title: '甲', issue: true });
	const whole = new CompartmentHistory('command');
	for (const [i, changes] of new ChangeReader(new Y.Doc()).apply(updates).entries()) {
		const entry = { incidentId: 'a', compartment: 'command', seq: i + 1, n: i + 1 };
		const sent = { kind: 'live', userId: 'u', post: 'p', at: null, receivedAt: i } as const;
		const told = rowsOf({ ...entry, ...sent }, changes).deltas.map(changeOfDelta);
		whole.add([i + 1, i, null, 0, 'live', told]);
	}
	const { cursor, board } = replay([{ ...logs[0]!, history: whole }]);
	const told: string[][] = [];
	board.tasks.subscribe((keys) => told.push([...keys]));
	cursor.seek(Infinity);
	expect(told).toEqual([[key]]);
	expect(board.tasks.get(key)?.title).toBe('甲');
	expect(board.writable('command')).toBe(false);
	expect(() => createTask(board, { title: '乙' })).toThrow('read_only');
});
