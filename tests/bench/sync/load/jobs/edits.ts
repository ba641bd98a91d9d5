import type { EditsJob, Target, Traffic } from '../../job.ts';
import { writeAhead, Shot } from '../edits.ts';
import { Latencies } from '../latencies.ts';
import { Pace, wait } from '../pace.ts';
import { leave, seat, type Seat } from '../seat.ts';
import { eachStamp, now, numberAfter } from '../stamp.ts';
import { openWindow } from '../window.ts';

const WARM_UP = 3;
/** Deliveries a second beyond this are counted by their bytes alone: looking costs the load's time. */
const MOST_LOOKS = 10_000;
/** How long the last edits may take to arrive, ms. */
const DRAIN_MS = 1500;

/** Makes the shots of all writers, in the order they are fired. */
export function loadShots(writers: readonly Seat[], perWriter: number): Shot[] {
	const all = writers.map(({ dialect }, writer) =>
		writeAhead(perWriter, writer).edits.map((edit) => new Shot(edit, dialect))
	);
	// By turns: every writer is as regular as all of them together.
	return Array.from({ length: perWriter + 1 }, (_, i) => all.map((shots) => shots[i]!)).flat();
}

export async function edits(target: Target, job: EditsJob): Promise<Traffic> {
	const { boards, clientsPerBoard, writersPerBoard, rate, seconds } = job;
	const seats = await seat(
		target,
		boards.flatMap((board) =>
			Array.from({ length: clientsPerBoard }, (_, i) => ({ board, index: i }))
		)
	);
	const writers = seats.filter((_, i) => i % clientsPerBoard < writersPerBoard);
	const perSecond = writers.length * rate;
	const shots = loadShots(writers, rate * (WARM_UP + seconds));

	const latencies = new Latencies();
	let [from, to, expected] = [Infinity, Infinity, 0];
	const deliveries = seats.length * writersPerBoard * rate;
	const step = Math.ceil(deliveries / MOST_LOOKS);
	const listeners = seats.filter((_, i) => i % step === 0);
	for (const listener of listeners)
		listener.client.onMessage = (payload) => {
			const arrived = now();
			eachStamp(payload, (sentAt, after) => {
				if (sentAt < from || sentAt >= to) return;
				// Some servers send writers their own edits back.
				if (writers[numberAfter(payload, after).value] === listener) return;
				latencies.add(arrived - sentAt);
			});
		};
	const listening = new Map<string, number>();
	for (const { board } of listeners) {
		const key = `${board.path} ${board.name}`;
		listening.set(key, (listening.get(key) ?? 0) + 1);
	}
	const heardBy = writers.map((writer) => {
		const { path, name } = writer.board;
		return (listening.get(`${path} ${name}`) ?? 0) - (listeners.includes(writer) ? 1 : 0);
	});

	let counting = false;
	const pace = new Pace(perSecond, shots.length, (i) => {
		const shot = shots[i]!;
		if (counting && shot.stamped) expected += heardBy[i % writers.length]!;
		writers[i % writers.length]!.client.send(shot.fire());
	});
	await wait(WARM_UP * 1000);
	const close = openWindow(target.pid, seats);
	from = now();
	counting = true;
	await wait(seconds * 1000);
	const window = close();
	counting = false;
	to = now();
	pace.stop();
	await wait(DRAIN_MS);
	leave(seats);
	return traffic(window, latencies, expected);
}

export function traffic(
	window: ReturnType<ReturnType<typeof openWindow>>,
	latencies: Latencies,
	expected: number
): Traffic {
	const [p50 = NaN, p99 = NaN] = latencies.percentiles(0.5, 0.99);
	const { cpu, loadCpu, megabytesPerSecond, memoryMegabytes } = window;
	const delivered = (latencies.count / expected) * 100;
	return { cpu, loadCpu, p50, p99, delivered, megabytesPerSecond, memoryMegabytes };
}
