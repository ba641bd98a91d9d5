/**
 * One socket to one compartment, kept alive: connects, notices a dead link by missing
 * position messages, comes back with backoff and jitter, and stops for good at a final
 * close code (44xx). What the messages mean is the compartment's business.
 */
import { askAccess, type Answer } from './access-question.ts';
import { backoff } from './backoff.ts';
import { CLOSE, isFinal } from './close-codes.ts';
import type { Environment } from './environment.ts';
import { HEARTBEAT_MS } from './protocol.ts';

/** Why a connection has stopped for good, or what hinders it: `sync_problem_<code>`. */
export type Problem =
	| 'session_ended'
	| 'right_withdrawn'
	| 'incident_closed'
	| 'not_found'
	| 'malformed'
	/** HTTP gets through, the socket does not: a proxy in between. */
	| 'socket_blocked'
	/** As many connections of this user, or from this address, as the server takes. */
	| 'crowded'
	| 'unavailable'
	| 'too_slow'
	| 'too_large'
	| 'too_fast'
	/** The compartment is past its quota: read, but nothing more is taken. */
	| 'compartment_full'
	/** Too much of this user waits in quarantine. */
	| 'quarantine_full'
	| 'not_stored';

export type Link = 'connecting' | 'online' | 'offline' | 'refused';

export interface ConnectionListener {
	/** The socket is open: send what comes first. */
	onOpen(): void;
	onFrame(frame: Uint8Array): void;
	/** The socket is gone, whatever comes next. */
	onDown(): void;
	onState(): void;
	/** A final refusal, said by close code or by HTTP. */
	onRefused(problem: Problem): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const DEAD_AFTER_MS = 2 * HEARTBEAT_MS;
const CHECK_MS = 3_000;
const TOO_LARGE_TRIES = 3;

const REFUSALS: Readonly<Record<number, Problem>> = {
	[CLOSE.sessionEnded]: 'session_ended',
	[CLOSE.rightWithdrawn]: 'right_withdrawn',
	[CLOSE.incidentClosed]: 'incident_closed'
};
const HINDRANCES: Readonly<Record<number, Problem>> = {
	[CLOSE.unavailable]: 'unavailable',
	[CLOSE.tooSlow]: 'too_slow',
	[CLOSE.tooLarge]: 'too_large',
	[CLOSE.tooFast]: 'too_fast'
};

export class Connection {
	readonly #environment: Environment;
	readonly #incident: string;
	readonly #compartment: string;
	readonly #url: () => string;
	readonly #listener: ConnectionListener;
	#socket: WebSocket | undefined;
	#link: Link = 'connecting';
	#problem: Problem | undefined;
	#since: number;
	#lastContact: number | undefined;
	#failures = 0;
	#running = false;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#watch: ReturnType<typeof setInterval> | undefined;
	#opened = 0;
	#tooLarge = 0;
	/** Said by the server before it closes, and more exact than the code. */
	#told: Problem | undefined;

	constructor(
		environment: Environment,
		place: { incident: string; compartment: string; url: () => string },
		listener: ConnectionListener
	) {
		this.#environment = environment;
		this.#incident = place.incident;
		this.#compartment = place.compartment;
		this.#url = place.url;
		this.#listener = listener;
		this.#since = environment.now();
	}

	get link(): Link {
		return this.#link;
	}
	get problem(): Problem | undefined {
		return this.#problem;
	}
	/** When the link got into its state, device clock, UTC ms. */
	get since(): number {
		return this.#since;
	}
	/** Last message from the server, device clock, UTC ms. */
	get lastContact(): number | undefined {
		return this.#lastContact;
	}

	start(): void {
		if (this.#running) return;
		this.#running = true;
		this.#failures = 0;
		this.#set('connecting', undefined);
		this.#connect();
	}

	/** Ends it in good order; `start` begins again. */
	stop(): void {
		this.#running = false;
		clearTimeout(this.#retry);
		this.#drop(CLOSE_NORMAL);
	}

	/** Sends one frame; false where the link is down. */
	send(frame: Uint8Array): boolean {
		if (this.#socket?.readyState !== OPEN) return false;
		this.#socket.send(frame as Uint8Array<ArrayBuffer>);
		return true;
	}

	/** The compartment is in step with the server. */
	inStep(): void {
		this.#failures = this.#tooLarge = 0;
		this.#told = undefined;
		this.#set('online', undefined);
	}

	/** Something hinders while the link is up, such as a disk that refuses commits; or no longer. */
	hinder(problem: Problem | undefined): void {
		this.#told = problem;
		this.#set(this.#link, problem);
	}

	/** Tries at once: the network has come back, or the page is looked at again. */
	retryNow(): void {
		if (!this.#running || this.#socket) return;
		clearTimeout(this.#retry);
		this.#connect();
	}

	/** Gives up the present socket and connects anew: the network has changed under it. */
	renew(): void {
		if (!this.#running || !this.#socket) return;
		this.#drop(CLOSE_NORMAL);
		this.#down(undefined, false);
	}

	#connect(): void {
		this.#retry = undefined;
		let socket: WebSocket;
		try {
			socket = this.#environment.openSocket(this.#url());
		} catch {
			this.#down(undefined, false);
			return;
		}
		socket.binaryType = 'arraybuffer';
		this.#socket = socket;
		let open = false;
		this.#opened = this.#environment.now();
		clearInterval(this.#watch);
		this.#watch = setInterval(() => {
			const now = this.#environment.now();
			// Put back, the device's clock would make a dead link look alive until it has caught up.
			this.#opened = Math.min(this.#opened, now);
			if (this.#lastContact !== undefined) this.#lastContact = Math.min(this.#lastContact, now);
			const heard = Math.max(this.#opened, this.#lastContact ?? 0);
			const limit = open ? DEAD_AFTER_MS : CONNECT_TIMEOUT_MS;
			if (now - heard < limit) return;
			this.#drop(CLOSE_NORMAL);
			this.#down(undefined, open);
		}, CHECK_MS);
		socket.onopen = () => {
			if (this.#socket !== socket) return;
			open = true;
			this.#opened = this.#environment.now();
			this.#listener.onOpen();
		};
		socket.onmessage = (event: MessageEvent) => {
			if (this.#socket !== socket || !(event.data instanceof ArrayBuffer)) return;
			this.#lastContact = this.#environment.now();
			this.#listener.onFrame(new Uint8Array(event.data));
		};
		socket.onerror = () => undefined;
		socket.onclose = (event: CloseEvent) => {
			if (this.#socket !== socket) return;
			this.#drop(CLOSE_NORMAL);
			this.#down(event.code, open);
		};
	}

	#drop(code: number): void {
		clearInterval(this.#watch);
		const socket = this.#socket;
		if (!socket) return;
		this.#socket = undefined;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.onerror = () => undefined;
		socket.close(code);
		this.#listener.onDown();
	}

	#down(code: number | undefined, wasOpen: boolean): void {
		if (!this.#running) return;
		if (code !== undefined && isFinal(code)) {
			this.#refuse(REFUSALS[code] ?? 'malformed');
			return;
		}
		const told = this.#told;
		this.#told = undefined;
		// The same message again will not have become smaller; a compartment may.
		if (
			code === CLOSE.tooLarge &&
			told !== 'compartment_full' &&
			++this.#tooLarge >= TOO_LARGE_TRIES
		) {
			this.#refuse('too_large');
			return;
		}
		const hindrance =
			code === undefined ? undefined : HINDRANCES[code] && (told ?? HINDRANCES[code]);
		this.#set('offline', hindrance);
		this.#retry = setTimeout(() => this.#connect(), backoff(this.#failures++));
		// A socket that never opened may have been refused: HTTP tells.
		if (!wasOpen) void this.#askWhy();
	}

	async #askWhy(): Promise<void> {
		const answer = await askAccess(this.#environment, this.#incident, this.#compartment);
		if (!this.#running || this.#link === 'online') return;
		const refusal = refusalOf(answer);
		if (refusal) this.#refuse(refusal);
		else if (answer.kind === 'reachable') {
			// Once or twice is a server just starting.
			if (this.#failures > 2) this.#set(this.#link, 'socket_blocked');
		} else if (answer.kind === 'unavailable' || answer.kind === 'crowded')
			this.#set(this.#link, answer.kind);
		else this.#set(this.#link, this.#problem === 'socket_blocked' ? undefined : this.#problem);
	}

	#refuse(problem: Problem): void {
		this.#running = false;
		clearTimeout(this.#retry);
		this.#drop(CLOSE_NORMAL);
		this.#set('refused', problem);
		this.#listener.onRefused(problem);
	}

	#set(link: Link, problem: Problem | undefined): void {
		if (link === this.#link && problem === this.#problem) return;
		if (link !== this.#link) this.#since = this.#environment.now();
		this.#link = link;
		this.#problem = problem;
		this.#listener.onState();
	}
}

const OPEN = 1;
const CLOSE_NORMAL = 1000;

function refusalOf(answer: Answer): Problem | undefined {
	switch (answer.kind) {
		case 'session_ended':
		case 'right_withdrawn':
		case 'not_found':
		case 'incident_closed':
			return answer.kind;
		default:
			return undefined;
	}
}
