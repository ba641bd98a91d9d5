import { expect, test } from 'vitest';
import { offlineSpans } from './offline-spans.ts';
import { ReplayPlayer } from './replay-player.ts';

/** A clock moved by hand. */
function stage(span = { from: 0, to: 3_600_000 }, times: number[] = []) {
	let now = 0;
	let beat: (() => void) | undefined;
	const moments: number[] = [];
	const player: ReplayPlayer = new ReplayPlayer(
		{
			now: () => now,
			next: (call) => {
				beat = call;
				return () => (beat = undefined);
			}
		},
		() => moments.push(player.moment)
	);
	player.load(span, () => Float64Array.from(times));
	const pass = (ms: number) => {
		now += ms;
		beat?.();
	};
	return { player, pass, moments };
}

test('time goes on at the speed, and stops at the end', () => {
	const { player, pass } = stage({ from: 1000, to: 100_000 });
	player.setSkipQuiet(false);
	player.setSpeed(60);
	player.play();
	pass(100);
	expect(player.moment).toBe(7000);
	player.setSpeed(600);
	pass(50);
	expect(player.moment).toBe(37_000);
	pass(10_000);
	expect([player.moment, player.playing]).toEqual([100_000, false]);
	player.play();
	expect(player.moment).toBe(1000);
});

test('a pause stands still, whatever time passes', () => {
	const { player, pass } = stage();
	player.setSkipQuiet(false);
	player.play();
	pass(100);
	const { moment } = player;
	player.pause();
	pass(60_000);
	expect(player.moment).toBe(moment);
	player.play();
	pass(10);
	expect(player.moment).toBe(moment + 600);
});

test('quiet stretches are skipped to shortly before what happens next', () => {
	const { player, pass } = stage({ from: 0, to: 3_600_000 }, [1000, 1_800_000]);
	player.setSpeed(60);
	player.play();
	pass(10);
	expect(player.moment).toBe(600);
	pass(10);
	expect(player.moment).toBe(1_800_000 - 24_000);
	pass(10);
	expect(player.moment).toBe(1_800_000 - 23_400);
});

test('a time out of range is the nearest one in it', () => {
	const { player } = stage({ from: 1000, to: 2000 });
	player.seek(-5);
	expect(player.moment).toBe(1000);
	player.seek(1e15);
	expect(player.moment).toBe(2000);
	player.seek(NaN);
	expect(player.moment).toBe(2000);
});

test('somebody is away while none of the devices is connected', () => {
	const contact = (userId: string, openedAt: number, closedAt: number | null) => ({
		...{ userId, post: '前线1', device: null, compartment: 'command' },
		openedAt,
		closedAt
	});
	const minute = 60_000;
	const contacts = [
		contact('a', 0, 10 * minute),
		contact('a', 5 * minute, 12 * minute),
		contact('b', 12 * minute, 20 * minute),
		contact('a', 20 * minute, 30 * minute),
		contact('a', 30 * minute + 5000, 40 * minute)
	];
	const within = { from: 0, to: 60 * minute };
	expect(offlineSpans(contacts, 'a', within)).toEqual([
		{ from: 12 * minute, to: 20 * minute },
		{ from: 40 * minute, to: 60 * minute }
	]);
	expect(offlineSpans([contact('a', 0, null)], 'a', within)).toEqual([]);
	expect(offlineSpans(contacts, 'nobody', within)).toEqual([]);
});
