import type { Killed, KillJob, Target } from '../../job.ts';
import { Shot, writeAhead } from '../edits.ts';
import { Pace, wait } from '../pace.ts';
import { seat } from '../seat.ts';
import { eachStamp, numberAfter } from '../stamp.ts';

/** Answers to what clients say when they come are in by then, ms. */
const SETTLED_MS = 1000;
const GONE_MS = 10_000;

/** Kills the server while people write, and tells what it had promised by then. */
export async function kill(target: Target, job: KillJob): Promise<Killed> {
	const { board, writers, rate, afterMs } = job;
	const places = Array.from({ length: writers + 1 }, (_, index) => ({ board, index }));
	const seats = await seat(target, places);
	const witness = seats[writers]!;
	await wait(SETTLED_MS);
	const perWriter = Math.ceil((rate * (afterMs + GONE_MS)) / 1000);
	const states = seats.slice(0, writers).map((taken, writer) => {
		const { clientId, edits } = writeAhead(perWriter, writer);
		const shots = edits.map((edit) => new Shot(edit, taken.dialect));
		const state = { taken, clientId, shots, sent: 0, acknowledged: 0, says: false };
		taken.client.onMessage = (payload) => {
			const heard = taken.dialect.read(payload);
			if (heard.kind === 'committed') state.acknowledged = heard.count;
			else if (heard.kind === 'done') state.acknowledged++;
			else return;
			state.says = true;
		};
		return state;
	});
	const seen = states.map((): number[] => []);
	witness.client.onMessage = (payload) =>
		eachStamp(payload, (_, after) => {
			const { value: writer, end } = numberAfter(payload, after);
			seen[writer]?.push(numberAfter(payload, end).value);
		});
	const pace = new Pace(writers * rate, Infinity, (i) => {
		const state = states[i % writers]!;
		const shot = state.shots[state.sent];
		if (!shot || state.taken.client.closed) return;
		state.sent++;
		state.taken.client.send(shot.fire());
	});
	await wait(afterMs);
	process.kill(target.pid, 'SIGKILL');
	const end = performance.now() + GONE_MS;
	while (seats.some(({ client }) => !client.closed) && performance.now() < end) await wait(20);
	pace.stop();
	return {
		writers: states.map(({ clientId, shots, sent, acknowledged, says }, writer) => ({
			clientId,
			clocks: shots.slice(0, sent).map(({ clock }) => clock),
			acknowledged: says ? acknowledged : null,
			seen: seen[writer]!
		}))
	};
}
