/**
 * A compartment's log as people on several devices bring it about, with times: online, cut off
 * for a while, late; and what one of them really held at moments in between. Each event has a
 * moment of its own.
 */
import * as Y from 'yjs';
import type { NewUpdate } from '../../../server/store/store.ts';
import { stateOfDocument } from './plain-state.ts';
import { Person } from './random-log.ts';
import { Random } from './random.ts';

interface Unsent {
	readonly at: number;
	readonly update: Uint8Array;
}

interface Entry extends Unsent {
	readonly userId: string;
	readonly receivedAt: number;
	/** A connected client's keystroke carries no time of its own. */
	readonly timed: boolean;
}

class Device {
	readonly person: Person;
	readonly userId: string;
	readonly unsent: Unsent[] = [];
	online = true;
	/** Up to where it has the log, and up to where it has said so. */
	position = 0;
	told = 0;

	constructor(number: number, userId: string) {
		this.person = new Person(number);
		this.userId = userId;
	}
}

export interface SimulatedDevices {
	readonly log: readonly Entry[];
	/** Message 104 of the watched person's devices. */
	readonly applied: readonly { readonly device: string; readonly n: number; readonly at: number }[];
	/** What the watched person's devices held at a moment, together. */
	readonly captures: readonly { readonly at: number; readonly state: Record<string, string> }[];
}

/**
 * @param watched who has two devices and is looked through
 * @param behind by how much the clock of the second device is wrong
 */
export function simulateDevices(
	steps: readonly number[],
	watched: string,
	behind = 0
): SimulatedDevices {
	const devices = [watched, watched, 'other', 'third'].map(
		(userId, number) => new Device(number, userId)
	);
	const mine = devices.filter(({ userId }) => userId === watched);
	const log: Entry[] = [];
	const applied: { device: string; n: number; at: number }[] = [];
	const captures: { at: number; state: Record<string, string> }[] = [];
	let time = 0;
	const flush = (device: Device, timed: boolean): void => {
		for (const each of device.unsent.splice(0))
			log.push({ ...each, userId: device.userId, receivedAt: ++time, timed });
	};
	const deliver = (device: Device): void => {
		for (const { update } of log.slice(device.position))
			Y.applyUpdate(device.person.doc, update, 'server');
		device.position = log.length;
	};
	const tell = (device: Device): void => {
		if (device.told === device.position || device.userId !== watched) return;
		device.told = device.position;
		applied.push({ device: `device-${devices.indexOf(device)}`, n: device.told, at: ++time });
	};
	for (const step of steps) {
		const random = new Random(step);
		const device = random.pick(devices);
		time++;
		switch (random.int(8)) {
			case 0:
			case 1:
				if (device.online) deliver(device);
				break;
			case 2:
				if (device.online) tell(device);
				break;
			case 3:
				device.online = !device.online;
				if (!device.online) break;
				flush(device, true);
				deliver(device);
				tell(device);
				break;
			case 4: {
				for (const each of mine) if (each.online) tell(each);
				// One that was cut off before it could say what it has says so when it is back.
				if (mine.some(({ told, position }) => told !== position)) break;
				const doc = new Y.Doc();
				for (const { person } of mine) Y.applyUpdate(doc, Y.encodeStateAsUpdate(person.doc));
				captures.push({ at: ++time, state: stateOfDocument(doc) });
				break;
			}
			default: {
				device.person.act(random);
				for (const update of device.person.outbox.splice(0))
					device.unsent.push({ at: time - (device === devices[1] ? behind : 0), update });
				if (device.online) flush(device, random.int(2) === 0);
			}
		}
	}
	for (const device of devices) flush(device, true);
	return { log, applied, captures };
}

export function asLogged(entry: Entry, incidentId: string, compartment: string): NewUpdate {
	const { userId, receivedAt, update } = entry;
	return {
		...{ incidentId, compartment, userId, post: userId, receivedAt, update },
		...{ kind: entry.timed ? 'authored' : 'live', at: entry.timed ? entry.at : null },
		...{ connectionId: null, device: null, deviceSeq: null, bind: [] }
	};
}
