import { expect, test } from 'vitest';
import { ServerClock } from './server-clock.ts';

const SERVER = Date.UTC(2026, 2, 4, 6);
const HOUR = 3_600_000;

function clockOf(device: { at: number }) {
	return new ServerClock(() => device.at);
}

test('a message that came late does not set the clock back', () => {
	const device = { at: SERVER };
	const clock = clockOf(device);
	clock.sample(SERVER - 40);
	clock.sample(SERVER - 5000);
	expect(clock.now()).toBe(SERVER - 40);
});

test('a device whose clock is put right is believed with the next message', () => {
	const device = { at: SERVER - HOUR };
	const clock = clockOf(device);
	clock.sample(SERVER);
	expect(clock.now()).toBe(SERVER);
	// Its owner, or its network, corrects it.
	device.at = SERVER + 20_000;
	clock.sample(SERVER + 20_000);
	expect(clock.now()).toBe(SERVER + 20_000);
});

test('a device whose clock is put back is corrected with the next message', () => {
	const device = { at: SERVER };
	const clock = clockOf(device);
	clock.sample(SERVER);
	device.at = SERVER - HOUR + 20_000;
	clock.sample(SERVER + 20_000);
	expect(clock.now()).toBe(SERVER + 20_000);
});
