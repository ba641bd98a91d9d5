import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decode, SYNC } from '#lib/sync/protocol.ts';
import { Broadcast } from './broadcast.ts';
import type { Connection } from './connection.ts';
import { messagesIn } from './frame.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

class Reader {
	who = { version: 1 };
	inStep = true;
	behind: unknown;
	committed = 0;
	congested = false;
	writes: Buffer[] = [];
	write(frames: Buffer): void {
		if (frames.length > 0) this.writes.push(frames);
	}
	/** `u7` update 7, `c2` committed 2, `p9` position 9. */
	get heard(): string[] {
		return this.writes
			.flatMap((write) => [...messagesIn(write)])
			.map((message) => {
				const read = decode(message);
				if (read.type === 'sync' && read.step === SYNC.update) return `u${read.payload[0]}`;
				if (read.type === 'committed') return `c${read.n}`;
				return read.type === 'position' ? `p${read.seq}` : read.type;
			});
	}
}

function stage(count: number) {
	const readers = Array.from({ length: count }, () => new Reader());
	const connections = new Set(readers as unknown as Connection[]);
	let n = 0;
	const left: unknown[] = [];
	const broadcast = new Broadcast({
		connections,
		position: () => n,
		now: () => 0,
		congested: (connection) => left.push(connection)
	});
	/** One update is on disk, sent by a reader. */
	const store = (from?: Reader) => {
		broadcast.add(Uint8Array.of(++n), from as unknown as Connection);
		if (from) {
			from.committed++;
			broadcast.acknowledge(from as unknown as Connection);
		}
		broadcast.due();
	};
	return { readers, connections, broadcast, store, left };
}

it('[S98] at once when it is quiet, then together until the tick is over', () => {
	const { readers, store } = stage(500);
	const [a, b] = readers as [Reader, Reader];
	store(a);
	expect(b.heard).toEqual(['u1', 'p1']);
	expect(a.heard).toEqual(['c1', 'p1']);
	store(a);
	store(b);
	store(a);
	vi.advanceTimersByTime(30);
	expect(b.heard).toEqual(['u1', 'p1']);
	vi.advanceTimersByTime(2);
	expect(readers[9]!.heard).toEqual(['u1', 'p1', 'u2', 'u3', 'u4']);
	// One write for the whole tick, the same bytes for all who sent nothing in it.
	expect(readers[9]!.writes).toHaveLength(2);
	expect(readers[9]!.writes[1]).toBe(readers[8]!.writes[1]);
	expect(a.heard).toEqual(['c1', 'p1', 'u3', 'c3']);
	expect(b.heard).toEqual(['u1', 'p1', 'u2', 'u4', 'c1']);
	// [S44] The position follows within the second.
	vi.advanceTimersByTime(1000);
	expect(readers[9]!.heard.at(-1)).toBe('p4');
});

it('[S98] a few readers wait for nothing', () => {
	const { readers, store } = stage(2);
	for (let i = 0; i < 5; i++) {
		vi.advanceTimersByTime(1);
		store();
	}
	expect(readers[0]!.heard).toEqual(['u1', 'p1', 'u2', 'u3', 'u4', 'u5']);
});

it('[S71] one who has been removed hears nothing of what waited for the tick', () => {
	const { readers, connections, store } = stage(500);
	store();
	store();
	const removed = readers[3]!;
	connections.delete(removed as unknown as Connection);
	vi.advanceTimersByTime(2000);
	expect(removed.heard).toEqual(['u1', 'p1']);
	expect(readers[4]!.heard).toEqual(['u1', 'p1', 'u2', 'p2']);
});

it('[S82] one that is behind gets acknowledgements and its own position, no updates', () => {
	const { readers, store, left } = stage(500);
	const [a, b] = readers as [Reader, Reader];
	store();
	b.congested = true;
	vi.advanceTimersByTime(32);
	store();
	expect(left).toEqual([b]);
	b.behind = { n: 2 };
	vi.advanceTimersByTime(32);
	store(b);
	vi.advanceTimersByTime(1000);
	expect(b.heard).toEqual(['u1', 'p1', 'u2', 'c1', 'p2']);
	expect(a.heard).toEqual(['u1', 'p1', 'u2', 'u3', 'p3']);
});

it('[S44] position 0 for one that has not been given the state, none for a stock client', () => {
	const { readers, store } = stage(3);
	const [waiting, stock] = readers as [Reader, Reader];
	waiting.inStep = false;
	stock.who.version = 0;
	store();
	expect(waiting.heard).toEqual(['u1', 'p0']);
	expect(stock.heard).toEqual(['u1']);
});
