import type { Stalled, StalledJob, Target } from '../../job.ts';
import { establishedPeers, processorSeconds, residentBytes } from '../../process-stat.ts';
import { Latencies } from '../latencies.ts';
import { Pace, wait } from '../pace.ts';
import { arrive, leave, receiveState, seat } from '../seat.ts';
import { eachStamp, now } from '../stamp.ts';
import { MEGABYTE } from '../window.ts';
import { loadShots } from './edits.ts';

const WARM_UP = 3;
/** How long a server may be busy with them, s. */
const LONGEST = 60;
const LOOK_MS = 500;

/** Work of the server per second that counts as the usual again. */
const CALM = 1.5;

export async function stalled(target: Target, job: StalledJob): Promise<Stalled> {
	const { board, readers, writers, rate, seconds } = job;
	const { pid, port } = target;
	const places = Array.from({ length: readers + writers }, (_, index) => ({ board, index }));
	const seats = await seat(target, places);
	const shots = loadShots(seats.slice(0, writers), rate * (WARM_UP + seconds + LONGEST + 10));
	let latencies = new Latencies();
	for (const { client } of seats.slice(writers))
		client.onMessage = (payload) => {
			const arrived = now();
			eachStamp(payload, (sentAt) => latencies.add(arrived - sentAt));
		};
	const pace = new Pace(writers * rate, shots.length, (i) =>
		seats[i % writers]!.client.send(shots[i]!.fire())
	);
	await wait(WARM_UP * 1000);

	latencies = new Latencies();
	const [cpuBefore, startBefore] = [processorSeconds(pid), performance.now()];
	await wait(seconds * 1000);
	const usual = (processorSeconds(pid) - cpuBefore) / ((performance.now() - startBefore) / 1000);
	const [p99Before = NaN] = latencies.percentiles(0.99);

	const stuck = await Promise.all(
		Array.from({ length: job.stalled }, async (_, i) => {
			const taken = await arrive(target, board, i);
			// Once, to be sure that it is in the room; then it never reads again.
			await receiveState(taken);
			return taken;
		})
	);
	await wait(2000);
	latencies = new Latencies();
	const memory = residentBytes(pid);
	const [cpu, start] = [processorSeconds(pid), performance.now()];
	const ports = stuck.map(({ client }) => client.localPort);
	for (const { client, dialect } of stuck) {
		client.stopReading();
		for (let ask = 0; ask < job.asks; ask++) client.send(dialect.ask());
	}
	let [most, last] = [memory, cpu];
	const elapsed = () => (performance.now() - start) / 1000;
	for (let calm = 0; elapsed() < LONGEST && (elapsed() < seconds || calm < 4);) {
		await wait(LOOK_MS);
		most = Math.max(most, residentBytes(pid));
		const spent = processorSeconds(pid) - last;
		last += spent;
		calm = spent <= usual * CALM * (LOOK_MS / 1000) + 0.02 ? calm + 1 : 0;
	}
	const extraCpu = last - cpu - usual * elapsed();
	const open = establishedPeers(port);
	const closed = ports.filter((local) => !open.has(local)).length;
	const [p99After = NaN] = latencies.percentiles(0.99);
	pace.stop();
	leave([...seats, ...stuck]);
	const growthMegabytes = (most - memory) / MEGABYTE;
	return { extraCpu, growthMegabytes, closed, p99Before, p99After };
}
