/**
 * What is too much work for the event loop: run in a thread with a connection of its own, which
 * can only read, or in place over a database that only this process has. Each job gives its
 * answer in parts, one at a time as they are asked for.
 */
import type Sqlite from 'better-sqlite3';
import type { Access } from '#lib/board/rights.ts';
import { BoardContent, type BoardJson } from '../board/board-json.ts';
import { AuthorLines } from './author-lines.ts';
import { withBoardOf } from './board-of-state.ts';
import { EntryLines } from './entry-lines.ts';
import { eyesLines, type EyesJob } from './eyes.ts';
import type { Place } from './log-positions.ts';
import { makePage, type Page, type PageJob } from './page-lines.ts';
import { packState, PlainStates } from './plain-state.ts';

const CHANGES = 500;

export type Job =
	/** A history through somebody's eyes, as lines; parts can be empty. */
	| EyesJob
	/** One page of a history, as those read it who see everything: one part. */
	| PageJob
	/** A history as lines, from after an entry up to another: parts are text. */
	| {
			readonly kind: 'lines';
			readonly place: Place;
			readonly after: number;
			/** When that entry was received, UTC ms. */
			readonly since: number;
			readonly to: number;
			readonly reader: EyesJob['reader'];
	  }
	/** The state after an entry: parts are JSON arrays of changes. */
	| { readonly kind: 'state'; readonly place: Place; readonly n: number }
	/** The keyframes after one and up to an entry, from the first on, every so many. */
	| {
			readonly kind: 'keyframes';
			readonly place: Place;
			readonly after: number;
			readonly to: number;
			readonly every: number;
	  }
	/** The board's JSON as it stood: one part. */
	| {
			readonly kind: 'board';
			readonly incidentId: string;
			readonly compartments: readonly { key: string; access: Access; n: number }[];
	  };

export interface Keyframe {
	readonly n: number;
	readonly changes: Uint8Array;
}

export type Part = string | Keyframe | Page;

export function* runJob(sqlite: Sqlite.Database, job: Job): Generator<Part, undefined> {
	const states = new PlainStates(sqlite);
	switch (job.kind) {
		case 'eyes':
			return yield* eyesLines(sqlite, job);
		case 'page':
			yield makePage(sqlite, job);
			return;
		case 'lines': {
			const { place, after, to, since, reader } = job;
			const authors = new AuthorLines(reader);
			yield* new EntryLines(sqlite).portions(place, [after, to], since, authors);
			return;
		}
		case 'state': {
			let lines: string[] = [];
			for (const change of states.at(job.place, job.n).changes()) {
				if (lines.push(JSON.stringify(change)) < CHANGES) continue;
				yield `[${lines.join(',')}]`;
				lines = [];
			}
			yield `[${lines.join(',')}]`;
			return;
		}
		case 'keyframes': {
			const { place, after, to, every } = job;
			const state = states.at(place, after);
			for (let n = after; n + every <= to;) {
				states.advance(state, place, n, n + every);
				n += every;
				yield { n, changes: packState(state) };
			}
			return;
		}
		case 'board': {
			const content = new BoardContent();
			const compartments = job.compartments.map(({ key, access }) => ({ key, access }));
			for (const { key, n } of job.compartments)
				withBoardOf(key, states.at({ incidentId: job.incidentId, compartment: key }, n), (board) =>
					content.add(board, key)
				);
			yield JSON.stringify({ compartments, ...content } satisfies BoardJson);
		}
	}
}
