/** Who is without a network when: valleys, drained batteries, a base station that fails. */
import { COMMAND } from '#lib/board/compartments.ts';
import type { Device } from './device.ts';
import type { Telling } from './story.ts';
import { inField } from './stage.ts';

export interface Absences {
	/** Stretches in which people wrote into a copy, by now. */
	count: number;
	/** Of those, how often the device had lost its outbox. */
	outboxLost: number;
}

/** Puts everybody's absences into the agenda. */
export function plotAbsences(telling: Telling, keys: readonly string[]): Absences {
	const { agenda, random, devices, minutes, moment } = telling;
	const told: Absences = { count: 0, outboxLost: 0 };
	for (const device of devices) {
		// Hours of good luck are rare in the field: about every two hours a stretch.
		if (inField(device))
			for (
				let from = random.between(0.03, 0.25) * minutes;
				from < minutes * 0.9;
				from += random.between(60, 180)
			) {
				const until = Math.min(from + random.between(6, 50), minutes * 0.95);
				if (until - from < 3) break;
				agenda.at(moment(from / minutes), () =>
					cutOff(telling, device, keys, until / minutes, told)
				);
				from = until;
			}
		for (let from = random.between(5, 90); from < minutes * 0.95; from += random.between(30, 150))
			agenda.at(moment(from / minutes), () => interrupt(telling, device, keys));
	}
	return told;
}

function cutOff(
	telling: Telling,
	device: Device,
	keys: readonly string[],
	until: number,
	told: Absences
): void {
	if (!device.online) return;
	const { agenda, boards, random, moment } = telling;
	const backAt = moment(until);
	if (backAt <= agenda.now) return;
	boards.cutOff(device, keys, backAt);
	told.count++;
	const outboxLost = random.happens(0.06);
	agenda.at(backAt, () => {
		if (!device.fork) return;
		if (outboxLost && device.fork.outbox.some(({ compartment }) => compartment === COMMAND))
			told.outboxLost++;
		boards.comeBack(device, keys, outboxLost);
	});
}

/** A lift, a tunnel, a page asleep: the connection is made anew within a minute. */
function interrupt(telling: Telling, device: Device, keys: readonly string[]): void {
	if (!device.online) return;
	const { agenda, boards, random } = telling;
	boards.disconnect(device, 1006);
	device.interrupted = true;
	agenda.after(random.whole(2_000, 45_000), () => {
		device.interrupted = false;
		boards.connect(device, keys);
	});
}

/** Everybody comes back before the end. */
export function gather(telling: Telling, keys: readonly string[]): void {
	for (const device of telling.devices) {
		if (device.fork) telling.boards.comeBack(device, keys, false);
		else if (device.interrupted) telling.boards.connect(device, keys);
		device.interrupted = false;
	}
}
