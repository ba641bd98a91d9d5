/** What the parts of the story play with. */
import type { Board } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import type { Agenda } from './agenda.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';
import type { SharedBoards } from './shared-boards.ts';

export interface Stage {
	readonly agenda: Agenda;
	readonly random: Random;
	readonly boards: SharedBoards;
	readonly devices: readonly Device[];
	/** UTC ms of a share of the exercise, 0 to 1. */
	readonly moment: (share: number) => number;
}

/** Something a person does now and then, by itself. */
export interface Habit {
	/** How often, against the others. */
	readonly weight: number;
	/** Whether somebody in this seat does it at all. */
	readonly by: (device: Device) => boolean;
	/** False where there is nothing to do it to. */
	readonly act: (stage: Stage, device: Device) => boolean;
}

export const inside = ({ role }: Device): boolean =>
	role === 'commander' || role === 'staff' || role === 'field';
export const atPost = ({ role }: Device): boolean => role === 'commander' || role === 'staff';
export const inField = ({ role }: Device): boolean => role === 'field';

/** Does something in `command`. */
export function inCommand<T>(stage: Stage, device: Device, work: (board: Board) => T): T {
	return stage.boards.as(device, COMMAND, work);
}

/** Does something once the device can: now, or a while after it is connected again. */
export function whenConnected(stage: Stage, device: Device, work: () => void): void {
	if (device.online) work();
	else
		stage.agenda.at((device.fork?.backAt ?? stage.agenda.now) + stage.random.delay(40_000), () =>
			whenConnected(stage, device, work)
		);
}

export function deviceAt(stage: Stage, post: string): Device | undefined {
	return stage.devices.find((device) => device.post === post);
}

/** Somebody of a kind who is not interrupted this moment. */
export function someone(stage: Stage, fits: (device: Device) => boolean): Device {
	const fitting = stage.devices.filter((device) => fits(device) && !device.interrupted);
	return stage.random.pick(fitting.length > 0 ? fitting : stage.devices.filter(fits));
}
