import { randomInt } from 'node:crypto';
import type { CursorsJob, Target, Traffic } from '../../job.ts';
import { Latencies } from '../latencies.ts';
import { Pace, wait } from '../pace.ts';
import { leave, seat } from '../seat.ts';
import { eachStamp, now, numberAfter, stampText } from '../stamp.ts';
import { openWindow } from '../window.ts';
import { traffic } from './edits.ts';

const WARM_UP = 3;
const LISTENERS = 25;
const DRAIN_MS = 1000;

/** As a page says where its user points. */
function state(index: number, turn: number): string {
	return JSON.stringify({
		user: { name: `标绘${index}`, color: '#3b82f6' },
		cursor: { lng: 101.6 + turn / 10_000, lat: 21.2 + index / 10_000 },
		at: `${stampText()}/${index}/`
	});
}

/** Everyone's cursor moves; what counts is how old a move is when the others see it. */
export async function cursors(target: Target, job: CursorsJob): Promise<Traffic> {
	const { board, clients, rate, seconds } = job;
	const places = Array.from({ length: clients }, (_, index) => ({ board, index }));
	const seats = await seat(target, places);
	const ids = seats.map(() => randomInt(1, 2 ** 31));
	const latencies = new Latencies();
	let [from, to, expected, counting] = [Infinity, Infinity, 0, false];
	for (const [listener, { client }] of seats.slice(0, LISTENERS).entries()) {
		// A server may say a state again that was said before: only what is newer counts.
		const newest = new Float64Array(clients);
		client.onMessage = (payload) => {
			const arrived = now();
			eachStamp(payload, (sentAt, after) => {
				const { value: sender } = numberAfter(payload, after);
				if (sender === listener || sentAt <= newest[sender]!) return;
				newest[sender] = sentAt;
				if (sentAt >= from && sentAt < to) latencies.add(arrived - sentAt);
			});
		};
	}
	const perSecond = clients * rate;
	const pace = new Pace(perSecond, Infinity, (i) => {
		const [index, turn] = [i % clients, Math.floor(i / clients) + 1];
		const { client, dialect } = seats[index]!;
		client.send(dialect.awareness(ids[index]!, turn, state(index, turn)));
		if (counting) expected += LISTENERS - (index < LISTENERS ? 1 : 0);
	});
	await wait(WARM_UP * 1000);
	const close = openWindow(target.pid, seats);
	from = now();
	counting = true;
	await wait(seconds * 1000);
	const window = close();
	to = now();
	counting = false;
	await wait(DRAIN_MS);
	pace.stop();
	leave(seats);
	return traffic(window, latencies, expected);
}
