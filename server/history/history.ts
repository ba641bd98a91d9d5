/** The history of an incident's compartments, as far as it is derived (docs/history-format.md). */
import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import {
	HISTORY_FORMAT,
	type HistoryHeader,
	type HistoryLine,
	type HistoryOverview
} from '#lib/history/format.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import { member } from '../db/schema.ts';
import {
	compartmentsFor,
	membershipOf,
	requireCompartment,
	type Actor
} from '../incidents/access.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import type { CurrentRights } from '../rooms/current-rights.ts';
import { attended } from './attended.ts';
import type { EyesJob } from './eyes.ts';
import { FairTurns } from './fair-turns.ts';
import { historyReader, type Asking, type HistoryReader } from './history-reader.ts';
import { createJobRunner, type JobRunner } from './history-thread.ts';
import { HistoryPages } from './history-pages.ts';
import { Keyframes } from './keyframes.ts';
import { logPositions, type LogPositions, type Place } from './log-positions.ts';
import { historyOverview } from './overview.ts';

export interface HistoryDeps {
	readonly database: Database;
	readonly rights: CurrentRights;
	/** Resolves when everything committed so far is derived. */
	readonly derived: (incidentId: string) => Promise<void>;
	readonly log: Pick<Logger, 'warn'>;
	/** UTC ms. */
	readonly now?: () => number;
}

export interface HistoryQuery {
	/**
	 * Entries after this one; nothing: from the beginning. Through somebody's eyes: after so many
	 * entries of that view.
	 */
	readonly after?: number | undefined;
	/** From this moment (received, UTC ms), with a keyframe of how things stood. */
	readonly at?: number | undefined;
	/** Through whose eyes. */
	readonly eyes?: string | undefined;
}

/** A client's clock may be ahead of ours by so much, ms. */
const AHEAD_MS = 60_000;
/** Histories that one person may be reading at a time: each holds a page of a megabyte or two. */
const READING = 16;
/** When to ask again, seconds. */
const LATER = 30;
/** So many entries that are not derived yet are waited for; more take too long. */
const SOON = 5000;

export class History {
	readonly #deps: HistoryDeps;
	readonly #positions: LogPositions;
	readonly #jobs: JobRunner;
	/** For what nobody waits for. */
	readonly #behind: JobRunner;
	readonly #turns = new FairTurns();
	/** How many histories each person is reading. */
	readonly #reading = new Map<string, number>();
	readonly #keyframes: Keyframes;
	readonly #pages: HistoryPages;

	constructor(deps: HistoryDeps) {
		const { sqlite } = deps.database;
		this.#deps = deps;
		this.#positions = logPositions(sqlite, DERIVATION_VERSION);
		this.#jobs = createJobRunner(deps.database);
		this.#behind = createJobRunner(deps.database);
		this.#keyframes = new Keyframes(sqlite, this.#behind, deps.log, DERIVATION_VERSION);
		this.#pages = new HistoryPages(sqlite, this.#jobs, deps.log, DERIVATION_VERSION);
	}

	/** From now on reviewers of incidents that are over find them made ready. */
	start(): void {
		this.#pages.start();
	}

	/** Makes ready what is over; resolves when it is. */
	prepare(): Promise<void> {
		return this.#pages.prepare();
	}

	/** @throws ApiError 404 `no_such_incident`, 403 `right_withdrawn` */
	overview(actor: Actor, incidentId: string): HistoryOverview {
		return historyOverview(this.#deps.database, this.#positions, actor, incidentId);
	}

	/**
	 * A compartment's history as lines of the format (UTF-8), in portions. It ends without its end line
	 * where the right to read it is withdrawn meanwhile, and where it is derived anew.
	 * @throws ApiError 404 `no_such_incident`, `no_such_compartment`, 403 `right_withdrawn`,
	 * `other_eyes`, 429 `too_many_requests`, 404 `no_such_member`, 400 `history_after`, `history_time`,
	 * `invalid_parameter`, 503 `history_behind`
	 */
	async open(
		asking: Asking,
		place: Place,
		query: HistoryQuery
	): Promise<AsyncGenerator<string | Uint8Array>> {
		const reader = historyReader(this.#deps, asking, place.incidentId, place.compartment);
		const { after = 0, at, eyes } = query;
		if (at !== undefined && query.after !== undefined)
			throw new ApiError(400, 'invalid_parameter', { name: 'after' });
		if (eyes !== undefined) {
			if (at !== undefined) throw new ApiError(400, 'invalid_parameter', { name: 'at' });
			return this.#seen(reader, place, eyes, after);
		}
		if ((this.#reading.get(reader.userId) ?? 0) >= READING)
			throw new ApiError(429, 'too_many_requests', { seconds: LATER });
		const from = at === undefined ? after : await this.#positionAt(reader, place, at);
		const { last, derived } = this.#positions.extent(place);
		if (after > last) throw new ApiError(400, 'history_after', { last });
		const live = reader.incident.state === 'open' || derived < last;
		const extent = { last: derived, live };
		return this.#counted(reader.userId, this.#lines(reader, place, extent, from, at !== undefined));
	}

	/**
	 * The board's JSON as it stood at a moment (received, UTC ms).
	 * @param compartment one of them, or undefined: all that this member may read
	 * @throws ApiError as `open`, and 429 `too_many_requests`
	 */
	async board(
		actor: Actor,
		incidentId: string,
		compartment: string | undefined,
		at: number
	): Promise<string> {
		const { database } = this.#deps;
		const membership = membershipOf(database, actor, incidentId);
		if (compartment !== undefined) requireCompartment(database, membership, compartment);
		const compartments = [];
		for (const each of compartmentsFor(database, membership)) {
			if (compartment !== undefined && each.key !== compartment) continue;
			const place = { incidentId, compartment: each.key };
			compartments.push({ ...each, n: await this.#positionAt(membership, place, at) });
		}
		this.#turns.checkRoom(actor.userId);
		const end = await this.#turns.enter(actor.userId);
		try {
			let json = '';
			for await (const part of this.#jobs.run({ kind: 'board', incidentId, compartments }))
				json += part as string;
			return json;
		} finally {
			end();
		}
	}

	/** The last entry at a moment, once it is derived; keyframes up to it are made behind. */
	async #positionAt(
		{ incident }: Pick<HistoryReader, 'incident'>,
		place: Place,
		at: number
	): Promise<number> {
		const { firstAt } = this.#positions.extent(place);
		const from = Math.min(incident.createdAt, incident.startedAt, firstAt ?? Infinity);
		const to = (this.#deps.now ?? Date.now)() + AHEAD_MS;
		if (at < from || at > to) throw new ApiError(400, 'history_time');
		const n = this.#positions.at(place, at);
		const behind = n - this.#positions.extent(place).derived;
		if (behind > 0 && behind <= SOON) await this.#deps.derived(place.incidentId);
		const { derived } = this.#positions.extent(place);
		if (n > derived) throw new ApiError(503, 'history_behind');
		void this.#keyframes.grow(place, derived);
		return n;
	}

	#seen(reader: HistoryReader, place: Place, eyes: string, after: number): AsyncGenerator<string> {
		if (eyes !== reader.userId && !reader.internal) throw new ApiError(403, 'other_eyes');
		const person = this.#deps.database.db
			.select({ id: member.id })
			.from(member)
			.where(and(eq(member.incidentId, place.incidentId), eq(member.userId, eyes)))
			.get();
		if (!person) throw new ApiError(404, 'no_such_member');
		this.#turns.checkRoom(reader.userId);
		const { last } = this.#positions.extent(place);
		return this.#eyesLines(reader, {
			...{ kind: 'eyes', place, eyes, last, after, reader: named(reader) }
		});
	}

	async *#eyesLines(reader: HistoryReader, job: EyesJob): AsyncGenerator<string> {
		const { place, eyes } = job;
		const live = reader.incident.state === 'open';
		let last: number | undefined;
		const end = await this.#turns.enter(reader.userId);
		for await (const part of attended(this.#jobs.run(job), end)) {
			if (!reader.mayStillRead(place.compartment)) return;
			// Empty ones too: whoever has gone away is noticed there.
			if (last !== undefined || part === '') yield part as string;
			else {
				last = Number(part);
				yield line({ history: HISTORY_FORMAT, ...place, last, live, eyes });
			}
		}
		yield line({ end: true, next: last ?? 0 });
	}

	async *#counted<T>(userId: string, lines: AsyncIterable<T>): AsyncGenerator<T, undefined> {
		this.#reading.set(userId, (this.#reading.get(userId) ?? 0) + 1);
		try {
			yield* lines;
			return undefined;
		} finally {
			const left = this.#reading.get(userId)! - 1;
			if (left > 0) this.#reading.set(userId, left);
			else this.#reading.delete(userId);
		}
	}

	async *#lines(
		reader: HistoryReader,
		place: Place,
		{ last, live }: Pick<HistoryHeader, 'last' | 'live'>,
		after: number,
		keyframe: boolean
	): AsyncGenerator<string | Uint8Array> {
		const mayGoOn = () =>
			reader.mayStillRead(place.compartment) && this.#positions.extent(place).derived >= last;
		yield line({ history: HISTORY_FORMAT, ...place, last, live });
		const receivedAt = this.#positions.receivedAt(place, after);
		if (keyframe) {
			const head = `{"keyframe":${after},"receivedAt":${receivedAt},"changes":`;
			for await (const changes of attended(this.#jobs.run({ kind: 'state', place, n: after }))) {
				if (!mayGoOn()) return;
				yield `${head}${String(changes)},"whole":false}\n`;
			}
			yield `${head}[],"whole":true}\n`;
		}
		// Pages are those of who sees everything, from the first entry on.
		const lines: AsyncGenerator<unknown, undefined> =
			reader.internal && after === 0
				? this.#pages.lines(place, last)
				: this.#jobs.run({
						...{ kind: 'lines', place, after, to: last, since: receivedAt },
						reader: named(reader)
					});
		for await (const part of attended(lines)) {
			if (!mayGoOn()) return;
			yield part as string | Uint8Array;
		}
		if (!mayGoOn()) return;
		// Derivation may stand behind what the reader has already, while it is done anew.
		yield line({ end: true, next: Math.max(after, last) });
	}

	/** What is under way fails. */
	async close(): Promise<void> {
		const pages = this.#pages.close();
		// What is being made ready ends with its thread.
		await Promise.all([this.#jobs.close(), this.#behind.close()]);
		await pages;
	}
}

/** What a thread may be told of a reader. */
function named({ userId, internal }: HistoryReader): EyesJob['reader'] {
	return { userId, internal };
}

function line(value: HistoryLine): string {
	return `${JSON.stringify(value)}\n`;
}
