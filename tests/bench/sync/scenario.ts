/** A row of the table: what is done to each server, and which figures come out. */
import type { LoadProcess } from './load-process.ts';
import type { Prepared, Started, Peer } from './peer.ts';
import type { Target } from './job.ts';

/** Lower is better for all of them, unless `informal`. */
export interface Figure {
	readonly name: string;
	readonly unit: string;
	readonly value: number;
	/** Beside the point of the row: shown, never divided. */
	readonly informal?: boolean;
}

export interface Options {
	readonly runs: number;
	readonly seconds: number;
	readonly kills: number;
}

export interface Field {
	readonly peer: Peer;
	readonly load: LoadProcess;
	readonly options: Options;
	readonly prepared: Prepared;
	readonly folder: string;
	/** Starts the server, with the flags of a profile where one is wanted. */
	start(): Promise<Started>;
	target(started: Started): Target;
}

export interface Scenario {
	readonly id: string;
	readonly title: string;
	/** How many boards it takes. */
	boards(options: Options): number;
	/** Why a peer cannot take part; undefined where it can. */
	excludes?(peer: Peer): string | undefined;
	/** The figures of each run. */
	run(field: Field): Promise<Figure[][]>;
}
