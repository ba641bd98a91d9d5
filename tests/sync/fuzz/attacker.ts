/** One hostile person at a socket: sends a frame, waits for what it comes to, comes back. */
import * as Y from 'yjs';
import type { Person, Stage } from '../harness/stage.ts';
import { Random } from '../harness/random.ts';
import type { FuzzLog } from './fuzz-log.ts';
import { hostileFrameOf } from './hostile-frames.ts';
import { overNetwork, throughPipe, type Line } from './line.ts';

/** No frame takes this long, however slow the machine: then something hangs. */
const PATIENCE_MS = 60_000;
/** One line in so many goes over the network. */
const NETWORK_EVERY = 10;

/** The room that is attacked, and who works in it. */
export interface Target {
	readonly incidentId: string;
	/** The room as its workers have it. */
	readonly base: Y.Doc;
	/** Client ids of people who are at work, not of the attacker. */
	readonly others: readonly number[];
}

interface Sent {
	last?: { readonly kind: string; readonly seed: number; answered: boolean } | undefined;
}

export class Attacker {
	readonly #stage: Stage;
	readonly #log: FuzzLog;
	readonly #person: Person;
	readonly #device: string;
	#line: Line | undefined;
	#lines = 0;
	/** What was sent last on the present line. */
	#sent: Sent = {};
	#heard: () => void = () => undefined;
	#left: () => void = () => undefined;

	constructor(stage: Stage, log: FuzzLog, person: Person, device: string) {
		this.#stage = stage;
		this.#log = log;
		this.#person = person;
		this.#device = device;
	}

	/** Sends the frame that this seed stands for, and waits until the server has dealt with it. */
	async send(seed: number, target: Target, own: number): Promise<void> {
		const line = this.#line?.open ? this.#line : await this.#connect(target.incidentId);
		const clock = Y.getState(target.base.store, own);
		const { base, others } = target;
		const { kind, frame } = hostileFrameOf({ random: new Random(seed), base, others, own, clock });
		const start = performance.now();
		this.#sent.last = { kind, seed, answered: false };
		const heard = new Promise<'heard'>((resolve) => (this.#heard = () => resolve('heard')));
		line.send(frame);
		line.ping();
		const answer = await patiently(heard);
		this.#log.sent(kind, frame.length, performance.now() - start);
		if (answer !== 'heard')
			this.#log.fault(`seed ${seed} (${kind}): no answer in ${PATIENCE_MS} ms`);
	}

	async #connect(incidentId: string): Promise<Line> {
		const open = this.#lines++ % NETWORK_EVERY === 0 ? overNetwork : throughPipe;
		const place = { incidentId, person: this.#person, device: this.#device };
		// Each line knows its own: it may still be closing when the next one is open.
		const sent: Sent = (this.#sent = {});
		this.#line = await open(this.#stage, place, {
			pong: () => {
				const { last } = sent;
				if (last && !last.answered) {
					this.#log.outcome(last.kind, 'answered');
					last.answered = true;
				}
				this.#heard();
			},
			closed: (code) => {
				// A refusal waits for the disk, and so may come after the answer.
				if (sent.last) this.#log.closed(sent.last.kind, sent.last.seed, code);
				if (this.#sent === sent) this.#heard();
				this.#left();
			}
		});
		return this.#line;
	}

	/** Lets go of the room. */
	async leave(): Promise<void> {
		if (!this.#line?.open) return;
		const closed = new Promise<'heard'>((resolve) => (this.#left = () => resolve('heard')));
		this.#sent.last = undefined;
		this.#line.close();
		if ((await patiently(closed)) !== 'heard') this.#log.fault('a socket that never closes');
	}
}

async function patiently(heard: Promise<'heard'>): Promise<'heard' | 'late'> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<'late'>((resolve) => {
		timer = setTimeout(() => resolve('late'), PATIENCE_MS);
	});
	const answer = await Promise.race([heard, late]);
	clearTimeout(timer);
	return answer;
}
