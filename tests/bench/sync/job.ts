/** What the load process is asked to do, and what it found. Goes between processes as JSON. */
import type { Board } from './load/dialect.ts';

/** A server that is up. */
export interface Target {
	readonly pid: number;
	readonly port: number;
	/** Boards that nobody has used yet, as many as the scenario asked for. */
	readonly boards: readonly Board[];
	/** Sessions to share among the clients; empty where a server asks for none. */
	readonly cookies: readonly string[];
}

/** Clients on boards, of which some write. */
export interface EditsJob {
	readonly kind: 'edits';
	readonly boards: readonly Board[];
	readonly clientsPerBoard: number;
	readonly writersPerBoard: number;
	/** Of each writer, a second. */
	readonly rate: number;
	readonly seconds: number;
}

/** Clients on one board that all show a moving cursor. */
export interface CursorsJob {
	readonly kind: 'cursors';
	readonly board: Board;
	readonly clients: number;
	readonly rate: number;
	readonly seconds: number;
}

/** Puts a large state on boards, as a client that brings it. */
export interface SeedJob {
	readonly kind: 'seed';
	readonly boards: readonly Board[];
	readonly stateFile: string;
}

/** Opens boards with nothing on the device. */
export interface JoinJob {
	readonly kind: 'join';
	readonly boards: readonly Board[];
	/** At the same moment, on each board. */
	readonly clients: number;
	/** A state smaller than this is not the board's. */
	readonly leastBytes: number;
	/** Whether a client holds each board open before. */
	readonly held: boolean;
}

/** Clients that ask for a large board over and over and do not read what they get. */
export interface StalledJob {
	readonly kind: 'stalled';
	readonly board: Board;
	readonly stalled: number;
	readonly asks: number;
	readonly readers: number;
	readonly writers: number;
	readonly rate: number;
	readonly seconds: number;
}

/** Writers that go on until the server is killed under them. */
export interface KillJob {
	readonly kind: 'kill';
	readonly board: Board;
	readonly writers: number;
	readonly rate: number;
	readonly afterMs: number;
}

/** How far a board holds what writers had sent. */
export interface ClocksJob {
	readonly kind: 'clocks';
	readonly board: Board;
}

export type Job = EditsJob | CursorsJob | SeedJob | JoinJob | StalledJob | KillJob | ClocksJob;

export interface Traffic {
	/** Percent of one core, of the server and of the load. */
	readonly cpu: number;
	readonly loadCpu: number;
	/** Milliseconds from sending to arrival. */
	readonly p50: number;
	readonly p99: number;
	/** Percent of what should have arrived, where every one should. */
	readonly delivered: number;
	/** From the server to all clients. */
	readonly megabytesPerSecond: number;
	readonly memoryMegabytes: number;
}

export interface Stalled {
	/** Processor seconds beyond those of the usual traffic. */
	readonly extraCpu: number;
	readonly growthMegabytes: number;
	/** Of the stalled clients. */
	readonly closed: number;
	readonly p99Before: number;
	readonly p99After: number;
}

export interface Killed {
	readonly writers: readonly {
		readonly clientId: number;
		/** Clock of each edit that was sent, in order. */
		readonly clocks: readonly number[];
		/** How many of the first ones the server said are done; null where it says nothing. */
		readonly acknowledged: number | null;
		/** Edits (by index) that another client saw. */
		readonly seen: readonly number[];
	}[];
}

export interface ResultOf {
	edits: Traffic;
	cursors: Traffic;
	seed: Record<string, never>;
	/** Milliseconds until the last client of each board had the whole state. */
	join: {
		readonly ms: readonly number[];
		/** Processor time of the server for all of them. */
		readonly serverMs: number;
		readonly bytes: number;
	};
	stalled: Stalled;
	kill: Killed;
	clocks: { readonly clocks: readonly (readonly [clientId: number, clock: number])[] };
}

/** To the load process. */
export interface Order {
	readonly id: number;
	readonly target: Target;
	readonly job: Job;
}

/** From it. */
export interface Answer {
	readonly id: number;
	readonly result?: unknown;
	readonly error?: string;
}
