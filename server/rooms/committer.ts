/**
 * Group commit: what all rooms accepted goes to disk in one transaction, at once when it is
 * quiet. A commit waits for the disk; while much comes in, the next one is put off until the
 * disk has had its rest, and until somebody would hear of it, and takes all that has come
 * meanwhile ([S40]). Only then do the rooms hear of it, in order.
 */
import type { Logger } from 'pino';
import { beforeBackground } from '../background-turns.ts';
import type { Appended, NewUpdate, Store } from '../store/store.ts';

/** Something accepted and not yet on disk. */
export interface Commit {
	/** Undefined: nothing to store, but to be acknowledged in its turn. */
	readonly update: NewUpdate | undefined;
	/** What this belongs to; commits of one owner that fail fail together. */
	readonly owner: CommitOwner;
	readonly settled: (outcome: Appended | undefined) => void;
}

export interface CommitOwner {
	/** Before this nobody would be told of a commit, on the clock of `performance`. */
	readonly heardAt: number;
	/** All of this owner's commits of a turn are settled. */
	flushed(): void;
	/** The disk refuses commits for now; nothing is lost yet. */
	notStored(): void;
	/** These commits cannot be stored, ever: a defect, not the disk. */
	failed(error: unknown): void;
}

/** SQLite's codes for what may pass: full, locked, failing or read-only disks. */
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;
/** Committing takes at most one part in so many of the time, as long as that delays nobody longer. */
const REST = 8;
const MAX_REST_MS = 8;
/** What is to be committed so soon, ms, is committed before work that nobody waits for. */
const AHEAD_MS = 5;
const RETRY_MS = [50, 100, 250, 500, 1000, 2000];

function mayPass(error: unknown): boolean {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === 'string' && PASSING.test(code);
}

export class Committer {
	readonly #store: Store;
	readonly #log: Logger;
	#waiting: Commit[] = [];
	#waitingBytes = 0;
	/** When the next commit begins by itself; undefined: none is to. */
	#beginsAt: number | undefined;
	#timer: NodeJS.Timeout | undefined;
	/** Before this no commit is begun by itself, on the clock of `performance`. */
	#restsUntil = -Infinity;
	/** What a commit takes lately, ms. */
	#takes = 0;
	/** Commits, and work that must not meet one, one after the other. */
	#turn: Promise<void> = Promise.resolve();
	#failingSince: number | null = null;
	#problem: string | null = null;
	readonly #endAhead: () => void;
	#stopping = false;

	constructor(store: Store, log: Logger) {
		this.#store = store;
		this.#log = log;
		this.#endAhead = beforeBackground(() => this.#ahead());
	}

	get waiting(): number {
		return this.#waiting.length;
	}
	get waitingBytes(): number {
		return this.#waitingBytes;
	}
	get failingSince(): number | null {
		return this.#failingSince;
	}
	get problem(): string | null {
		return this.#problem;
	}

	submit(commit: Commit): void {
		this.#waiting.push(commit);
		this.#waitingBytes += commit.update?.update.length ?? 0;
		const at = Math.max(this.#restsUntil, commit.owner.heardAt - this.#takes);
		if (this.#beginsAt !== undefined && this.#beginsAt <= at) return;
		clearTimeout(this.#timer);
		this.#beginsAt = at;
		const begin = () => void this.#begin();
		const wait = at - performance.now();
		if (wait > 0) this.#timer = setTimeout(begin, wait);
		else {
			this.#beginsAt = -Infinity;
			// After the sockets of this turn: their updates go together. Others may have begun it before.
			setImmediate(() => this.#beginsAt === -Infinity && begin());
		}
	}

	#begin(): Promise<void> {
		clearTimeout(this.#timer);
		this.#beginsAt = undefined;
		return this.#queue(() => this.#flush()).catch((error: unknown) =>
			this.#log.error({ error }, 'commits')
		);
	}

	/** What would come due while others work is committed before. */
	#ahead(): Promise<void> | undefined {
		if (this.#failingSince !== null || this.#beginsAt === undefined) return undefined;
		return this.#beginsAt <= performance.now() + AHEAD_MS ? this.#begin() : undefined;
	}

	/** Runs work when everything submitted so far is settled; commits wait for it. */
	exclusive<T>(work: () => Promise<T>): Promise<T> {
		return this.#queue(async () => {
			await this.#flush();
			return work();
		});
	}

	/** Everything submitted so far is settled. */
	settled(): Promise<void> {
		return this.#queue(() => this.#flush());
	}

	/** The same, but a disk that refuses is waited for only so long, ms. */
	settledWithin(ms: number): Promise<void> {
		return Promise.race([
			this.settled(),
			new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
		]);
	}

	/** The last flush: a disk that refuses is not waited for any more. */
	stop(): Promise<void> {
		this.#stopping = true;
		this.#endAhead();
		return this.settled();
	}

	#queue<T>(work: () => Promise<T>): Promise<T> {
		const result = this.#turn.then(work);
		this.#turn = result.then(
			() => undefined,
			() => undefined
		);
		return result;
	}

	async #flush(): Promise<void> {
		while (this.#waiting.length > 0) {
			const batch = this.#waiting.splice(0);
			const bytes = batch.reduce((sum, { update }) => sum + (update?.update.length ?? 0), 0);
			await this.#commit(batch);
			this.#waitingBytes -= bytes;
		}
	}

	async #commit(batch: readonly Commit[]): Promise<void> {
		const updates = batch.flatMap(({ update }) => (update ? [update] : []));
		for (let attempt = 0; ; attempt++) {
			let outcomes: Appended[];
			const began = performance.now();
			try {
				outcomes = updates.length > 0 ? await this.#store.append(updates) : [];
			} catch (error) {
				if (!mayPass(error)) {
					await this.#isolate(batch, error);
					return;
				}
				this.#failingSince ??= Date.now();
				this.#problem = (error as Error).message;
				if (attempt === 0) {
					this.#log.error({ error }, 'the disk refuses commits; nothing is acknowledged');
					for (const owner of ownersOf(batch)) owner.notStored();
				}
				// What is not stored was not acknowledged: it is still in the outboxes.
				if (this.#stopping) return;
				const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!;
				await new Promise((resolve) => setTimeout(resolve, wait));
				continue;
			}
			if (this.#failingSince !== null) this.#log.info('the disk takes commits again');
			this.#failingSince = this.#problem = null;
			const ended = performance.now();
			const took = ended - began;
			this.#restsUntil = ended + Math.min(MAX_REST_MS, REST * took);
			// One that took very long says little of the next.
			this.#takes += (Math.min(took, MAX_REST_MS) - this.#takes) / 4;
			this.#tell(batch, outcomes);
			return;
		}
	}

	/** What is on disk is told whatever happens to one of those who hear it. */
	#tell(batch: readonly Commit[], outcomes: readonly Appended[]): void {
		let next = 0;
		for (const { update, owner, settled } of batch) {
			const outcome = update ? outcomes[next++] : undefined;
			try {
				settled(outcome);
			} catch (error) {
				owner.failed(error);
			}
		}
		for (const owner of ownersOf(batch)) {
			try {
				owner.flushed();
			} catch (error) {
				owner.failed(error);
			}
		}
	}

	/** One owner's commits break a rule of the store: the others go on. */
	async #isolate(batch: readonly Commit[], error: unknown): Promise<void> {
		const owners = ownersOf(batch);
		if (owners.length === 1) {
			this.#log.error({ error }, 'commits of a room cannot be stored');
			owners[0]!.failed(error);
			return;
		}
		for (const owner of owners) await this.#commit(batch.filter((c) => c.owner === owner));
	}
}

function ownersOf(batch: readonly Commit[]): CommitOwner[] {
	return [...new Set(batch.map((commit) => commit.owner))];
}
