import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Appended, NewUpdate, Store } from '../store/store.ts';
import { backgroundTurn } from '../background-turns.ts';
import { Committer, type CommitOwner } from './committer.ts';

const FAKED = ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] as const;
beforeEach(() => vi.useFakeTimers({ toFake: [...FAKED] }));
afterEach(() => vi.useRealTimers());

class Owner implements CommitOwner {
	heardAt = -Infinity;
	flushed = vi.fn();
	notStored = vi.fn();
	failed = vi.fn();
}

/** @param takes ms that a commit takes */
function stage(takes = 0) {
	const commits: number[][] = [];
	const store = {
		async append(updates: readonly NewUpdate[]): Promise<Appended[]> {
			commits.push(updates.map(({ update }) => update[0]!));
			if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
			return updates.map((_, i) => ({ outcome: 'stored', seq: i, n: i }));
		}
	} as unknown as Store;
	const committer = new Committer(store, pino({ level: 'silent' }));
	let n = 0;
	const submit = (owner: CommitOwner) =>
		committer.submit({
			update: { update: Uint8Array.of(++n) } as unknown as NewUpdate,
			...{ owner, settled: () => undefined }
		});
	return { committer, commits, submit };
}

it('[S40] at once when it is quiet, what comes in one turn together', async () => {
	const { commits, submit } = stage();
	const owner = new Owner();
	submit(owner);
	submit(owner);
	expect(commits).toEqual([]);
	await vi.advanceTimersByTimeAsync(0);
	expect(commits).toEqual([[1, 2]]);
	expect(owner.flushed).toHaveBeenCalledOnce();
});

it('[S40] not before somebody would hear of it', async () => {
	const { commits, submit } = stage();
	const many = new Owner();
	many.heardAt = performance.now() + 32;
	submit(many);
	await vi.advanceTimersByTimeAsync(10);
	submit(many);
	await vi.advanceTimersByTimeAsync(21);
	expect(commits).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	expect(commits).toEqual([[1, 2]]);
});

it('[S40] a room that is quiet does not wait for one that is not', async () => {
	const { commits, submit } = stage();
	const many = new Owner();
	many.heardAt = performance.now() + 32;
	submit(many);
	submit(new Owner());
	await vi.advanceTimersByTimeAsync(0);
	expect(commits).toEqual([[1, 2]]);
	// Nor does the timer that was given up begin another one.
	await vi.advanceTimersByTimeAsync(50);
	expect(commits).toHaveLength(1);
});

it('[S40] what has to be on disk now does not wait', async () => {
	const { committer, commits, submit } = stage();
	const many = new Owner();
	many.heardAt = performance.now() + 32;
	submit(many);
	await committer.settled();
	expect(commits).toEqual([[1]]);
	expect(many.flushed).toHaveBeenCalledOnce();
});

const turnOfBackground = async () => {
	const begun = backgroundTurn();
	await vi.advanceTimersByTimeAsync(0);
	await begun;
};

it('[S40] what would come due during work that nobody waits for is committed before it', async () => {
	const { committer, commits, submit } = stage();
	const [quiet, crowded] = [new Owner(), new Owner()];
	submit(quiet);
	await vi.advanceTimersByTimeAsync(0);
	crowded.heardAt = performance.now() + 32;
	submit(crowded);
	await turnOfBackground();
	expect(commits).toEqual([[1]]);
	await vi.advanceTimersByTimeAsync(30);
	await turnOfBackground();
	expect(commits).toEqual([[1], [2]]);
	await committer.stop();
});

it('[S40] a disk has most of its rest, also while such work is done', async () => {
	const { committer, commits, submit } = stage(2);
	const owner = new Owner();
	submit(owner);
	await vi.advanceTimersByTimeAsync(2);
	expect(owner.flushed).toHaveBeenCalledOnce();
	submit(owner);
	await turnOfBackground();
	expect(commits).toEqual([[1]]);
	await vi.advanceTimersByTimeAsync(4);
	void backgroundTurn();
	await vi.advanceTimersByTimeAsync(1);
	expect(commits).toEqual([[1], [2]]);
	await vi.advanceTimersByTimeAsync(2);
	await committer.stop();
});
