/** A client that is in a room: connected, greeted, and in step with the board. */
import type { Target } from '../job.ts';
import { Dialect, type Board } from './dialect.ts';
import { WireClient } from './wire-client.ts';

export interface Seat {
	readonly client: WireClient;
	readonly dialect: Dialect;
	readonly board: Board;
}

const STATE_MS = 120_000;
/** So many connect at a time. */
const AT_ONCE = 25;

/** Connects and says hello; asks for nothing yet. */
export async function arrive(target: Target, board: Board, index: number): Promise<Seat> {
	const { port, cookies } = target;
	const cookie = cookies.length > 0 ? cookies[index % cookies.length]! : null;
	const client = await WireClient.open({ port, path: board.path, cookie });
	const dialect = new Dialect(board);
	const hello = dialect.hello();
	if (hello) client.send(hello);
	return { client, dialect, board };
}

/**
 * Asks for the board; resolves with the bytes that came until the state was whole.
 * @param leastBytes a server that answers before it has read its disk sends the rest later
 */
export function receiveState({ client, dialect, board }: Seat, leastBytes = 0): Promise<number> {
	const before = client.bytes;
	return new Promise((resolve, reject) => {
		let answered = false;
		const over = (settle: () => void) => {
			clearTimeout(timer);
			client.onMessage = client.onClose = undefined;
			settle();
		};
		const fail = (why: string) => over(() => reject(new Error(`${board.path}: ${why}`)));
		const timer = setTimeout(() => fail(`no state in ${STATE_MS} ms`), STATE_MS);
		client.onClose = () => fail(`closed with ${client.closeCode ?? 'no code'}`);
		client.onMessage = (payload) => {
			answered ||= dialect.read(payload).kind === 'state';
			const bytes = client.bytes - before;
			if (answered && bytes >= leastBytes) over(() => resolve(bytes));
		};
		client.send(dialect.ask());
		client.send(dialect.nothingNew());
	});
}

/** Seats clients on a board after each other, a few at a time. */
export async function seat(
	target: Target,
	places: readonly { board: Board; index: number }[]
): Promise<Seat[]> {
	const seats: Seat[] = [];
	for (let i = 0; i < places.length; i += AT_ONCE) {
		const group = places.slice(i, i + AT_ONCE).map(async ({ board, index }) => {
			const taken = await arrive(target, board, index);
			await receiveState(taken);
			return taken;
		});
		seats.push(...(await Promise.all(group)));
	}
	return seats;
}

export function leave(seats: readonly Seat[]): void {
	for (const { client } of seats) client.close();
}
