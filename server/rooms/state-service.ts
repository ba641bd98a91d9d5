/**
 * Gives connections what they lack: whoever says what it has ([S21]), and whoever was left
 * behind because it did not take what it was sent ([S82]). One state at a time for each, as it
 * takes it, and in turn with everybody else.
 */
import * as Y from 'yjs';
import { CLOSE } from '#lib/sync/close-codes.ts';
import type { CompartmentLog } from './compartment-log.ts';
import type { Connection } from './connection.ts';
import type { RoomContext } from './room-context.ts';

export class StateService {
	readonly #context: RoomContext;
	readonly #log: CompartmentLog<Connection>;
	readonly #given: (connection: Connection) => void;
	/** The state vector of the document as the last reader was left behind at. */
	#left: { n: number; stateVector: Uint8Array } | undefined;

	/** @param given told when the last of a state is on its way to a connection */
	constructor(
		context: RoomContext,
		log: CompartmentLog<Connection>,
		given: (connection: Connection) => void
	) {
		this.#context = context;
		this.#log = log;
		this.#given = given;
	}

	/** [S21] A connection says what it has; of several such only the newest is answered. */
	ask(connection: Connection, stateVector: Uint8Array): void {
		if (stateVector.length > this.#context.limits.maxStateVectorBytes) {
			connection.close(CLOSE.tooLarge, 'state vector too large');
			return;
		}
		try {
			Y.decodeStateVector(stateVector);
		} catch {
			connection.close(CLOSE.malformed, 'state vector');
			return;
		}
		connection.asked = { stateVector: stateVector.slice(), byClient: true };
		this.#serveInTurn(connection);
	}

	/** [S82] One that does not take what it is sent gets no more until it does. */
	leaveBehind(connection: Connection): void {
		const { n } = this.#log;
		if (this.#left?.n !== n) this.#left = { n, stateVector: this.#log.stateVector() };
		connection.behind = this.#left;
	}

	/** It has taken everything: what it was not sent meanwhile follows. */
	resume(connection: Connection): void {
		const { behind } = connection;
		if (behind) connection.asked ??= { stateVector: behind.stateVector, byClient: false };
		this.#serveInTurn(connection);
	}

	#serveInTurn(connection: Connection): void {
		this.#context.turns.run(() => {
			try {
				this.#serve(connection);
			} catch (error) {
				// A defect of ours ends this connection, not the process.
				this.#context.log.error({ error, user: connection.who.userId }, 'no state could be given');
				connection.close(CLOSE.unavailable, 'error');
			}
		});
	}

	/** Sends everything committed that the client lacks, when it takes what it is sent. */
	#serve(connection: Connection): void {
		const { asked } = connection;
		if (!asked || connection.closed || connection.busy) return;
		const messages = this.#log.answer(asked.stateVector);
		if (!messages) {
			this.withDocument(connection, () => this.#serveInTurn(connection));
			return;
		}
		connection.asked = connection.behind = undefined;
		connection.sendState(messages, () => {
			if (asked.byClient) connection.inStep = true;
			this.#given(connection);
			this.#serve(connection);
		});
	}

	/**
	 * Goes on when the document is in memory; most of what a room does goes without it. With
	 * `settled` it also holds everything accepted until now, where the disk took it.
	 */
	withDocument(connection: Connection, run: () => void, settled = false): void {
		const before = settled ? this.#context.committer.settled() : Promise.resolve();
		before
			.then(() => this.#log.ready())
			.then(run)
			.catch((error: unknown) => {
				this.#context.log.error({ error, incidentId: this.#log.incidentId }, 'no document');
				connection.close(CLOSE.unavailable, 'the room could not be loaded');
			});
	}
}
