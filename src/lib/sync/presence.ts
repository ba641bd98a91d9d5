/** My own awareness state, sent at most a dozen times a second, and others', checked. */
import * as v from 'valibot';
import { awarenessSchema, type AwarenessState } from './awareness-state.ts';
import type { CompartmentSession } from './compartment-session.ts';

const EVERY_MS = 80;

export class Presence {
	#mine: AwarenessState;
	#home: CompartmentSession | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#others: ReadonlyMap<number, AwarenessState> | undefined;
	readonly #compartments: () => Iterable<CompartmentSession>;

	constructor(mine: AwarenessState, compartments: () => Iterable<CompartmentSession>) {
		this.#mine = mine;
		this.#compartments = compartments;
	}

	/** Shows me in one compartment alone: elsewhere even my being here would tell something. */
	at(home: CompartmentSession | undefined): void {
		if (this.#home && this.#home !== home) this.#home.awareness.setLocalState(null);
		this.#home = home;
		home?.awareness.setLocalState(this.#mine);
	}

	/** Who I am has changed: another post or role. */
	identify(user: AwarenessState['user']): void {
		this.present({ user });
	}

	present(patch: Partial<AwarenessState>): void {
		this.#mine = { ...this.#mine, ...patch };
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#home?.awareness.setLocalState(this.#mine);
		}, EVERY_MS);
	}

	/** Others by Yjs client id; states no validator accepts are left out. */
	get others(): ReadonlyMap<number, AwarenessState> {
		if (this.#others) return this.#others;
		const others = new Map<number, AwarenessState>();
		for (const { awareness, doc } of this.#compartments())
			for (const [client, state] of awareness.getStates()) {
				const parsed = v.safeParse(awarenessSchema, state);
				if (client !== doc.clientID && parsed.success) others.set(client, parsed.output);
			}
		return (this.#others = others);
	}

	/** Others have changed: read again when next asked. */
	forget(): void {
		this.#others = undefined;
	}

	close(): void {
		clearTimeout(this.#timer);
	}
}
