/** The history of an incident's compartments, as far as it is derived (docs/history-format.md). */
import { setImmediate } from 'node:timers/promises';
import {
	HISTORY_FORMAT,
	type HistoryHeader,
	type HistoryLine,
	type HistoryOverview
} from '#lib/history/format.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import type { Actor } from '../incidents/access.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import type { CurrentRights } from '../rooms/current-rights.ts';
import { AuthorLines } from './author-lines.ts';
import { EntryLines } from './entry-lines.ts';
import { historyReader, type HistoryReader } from './history-reader.ts';
import { logPositions, type LogPositions, type Place } from './log-positions.ts';
import { historyOverview } from './overview.ts';

export interface HistoryDeps {
	readonly database: Database;
	readonly rights: CurrentRights;
}

/** Who asks, and whether they are still signed in: a stream can outlast a session. */
export interface Asking {
	readonly actor: Actor;
	readonly signedIn: () => boolean;
}

export interface HistoryQuery {
	/** Entries after this one; nothing: from the beginning. */
	readonly after?: number | undefined;
}

export class History {
	readonly #deps: HistoryDeps;
	readonly #positions: LogPositions;
	readonly #entries: EntryLines;

	constructor(deps: HistoryDeps) {
		this.#deps = deps;
		this.#positions = logPositions(deps.database.sqlite, DERIVATION_VERSION);
		this.#entries = new EntryLines(deps.database.sqlite);
	}

	overview(actor: Actor, incidentId: string): HistoryOverview {
		return historyOverview(this.#deps.database, this.#positions, actor, incidentId);
	}

	/**
	 * A compartment's history as lines of the format, in portions. It ends without its end line
	 * where the right to read it is withdrawn meanwhile, and where it is derived anew.
	 * @throws ApiError 404 `no_such_incident`, `no_such_compartment`, 403 `right_withdrawn`,
	 * 400 `history_after` for an entry that is not there
	 */
	open(asking: Asking, place: Place, { after = 0 }: HistoryQuery): AsyncGenerator<string> {
		const { incidentId, compartment } = place;
		const reader = historyReader(this.#deps, asking, incidentId, compartment);
		const { last, derived } = this.#positions.extent(place);
		if (after > last) throw new ApiError(400, 'history_after', { last });
		const live = reader.incident.state === 'open' || derived < last;
		return this.#lines(reader, place, { last: derived, live }, after);
	}

	async *#lines(
		reader: HistoryReader,
		place: Place,
		{ last, live }: Pick<HistoryHeader, 'last' | 'live'>,
		after: number
	): AsyncGenerator<string> {
		yield line({ history: HISTORY_FORMAT, ...place, last, live });
		for (const portion of this.#entries.portions(place, after, last, new AuthorLines(reader))) {
			yield portion;
			await setImmediate();
			if (!reader.mayStillRead(place.compartment)) return;
			if (this.#positions.extent(place).derived < last) return;
		}
		// Derivation may stand behind what the reader has already, while it is done anew.
		yield line({ end: true, next: Math.max(after, last) });
	}
}

function line(value: HistoryLine): string {
	return `${JSON.stringify(value)}\n`;
}
