/** One person with one device, and what it remembers of its own. */
import type * as Y from 'yjs';
import type { Board } from '#lib/board/board.ts';
import type { Role } from '#lib/board/rights.ts';
import type { Actor } from '../incidents/access.ts';
import type { Participant } from './people.ts';

/** A command made without a network, waiting in the outbox. */
export interface Waiting {
	readonly compartment: string;
	readonly update: Uint8Array;
	/** UTC ms, the author's clock. */
	readonly at: number;
}

/** What the device holds while it is cut off. */
export interface Fork {
	readonly boards: ReadonlyMap<string, { readonly doc: Y.Doc; readonly board: Board }>;
	readonly outbox: Waiting[];
	readonly backAt: number;
}

export interface OpenConnection {
	readonly id: string;
	/** The last position that the device told (message 104). */
	told: number;
	toldAt: number;
}

/** How a device writes and hears. */
export interface Habits {
	/** ms that its clock is ahead of the server's, after correction. */
	readonly skew: number;
	/** ms from writing to being received. */
	readonly latency: number;
	/** Carried about: its page is not always in front, and then tells once a minute. */
	readonly phone: boolean;
}

export class Device {
	readonly who: Participant;
	readonly actor: Actor;
	readonly id: string;
	readonly habits: Habits;
	role: Role;
	post: string;
	readonly connections = new Map<string, OpenConnection>();
	readonly clients = new Map<string, number>();
	readonly sequences = new Map<string, number>();
	/** Numbers leased and not yet used, by compartment and series. */
	readonly numbers = new Map<string, number[]>();
	fork: Fork | undefined;
	/** The link is down for seconds: nothing is lost, nothing is written. */
	interrupted = false;
	lastActive = 0;

	constructor(who: Participant, actor: Actor, id: string, habits: Habits) {
		this.who = who;
		this.actor = actor;
		this.id = id;
		this.habits = habits;
		this.role = who.role;
		this.post = who.post;
	}

	get online(): boolean {
		return this.fork === undefined && !this.interrupted;
	}

	/** Numbers of its own commands count from 1 in each compartment. */
	nextSequence(compartment: string): number {
		const next = (this.sequences.get(compartment) ?? 0) + 1;
		this.sequences.set(compartment, next);
		return next;
	}
}
