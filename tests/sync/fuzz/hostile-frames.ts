/** Frames around hostile updates, and frames that are hostile themselves, by kind. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import {
	encodeApplied,
	encodeAuthored,
	encodeAwareness,
	encodeCommitted,
	encodeNotice,
	encodePosition,
	encodeSync,
	SYNC
} from '#lib/sync/protocol.ts';
import type { Random } from '../harness/random.ts';
import { HOSTILE_UPDATES, type Scene } from './hostile-updates.ts';

type Generator = (scene: Scene) => Uint8Array;

function around({ random }: Scene, update: Uint8Array): Uint8Array {
	switch (random.int(5)) {
		case 0:
			return encodeSync(SYNC.step2, update);
		case 1:
		case 2:
			return encodeAuthored({
				device: random.pick(['D1', 'D2', 'D3']),
				deviceSeq: random.pick([random.int(50), 2 ** 40, 2 ** 53 - 1]),
				at: random.pick([0, Date.UTC(2026, 10, 22), 2 ** 53 - 1]),
				update
			});
		default:
			return encodeSync(SYNC.update, update);
	}
}

function written(write: (encoder: encoding.Encoder) => void): Uint8Array {
	return encoding.encode(write);
}

function states(entries: readonly (readonly [client: number, clock: number, json: string])[]) {
	return encodeAwareness(
		written((e) => {
			encoding.writeVarUint(e, entries.length);
			for (const [client, clock, json] of entries) {
				encoding.writeVarUint(e, client);
				encoding.writeVarUint(e, clock);
				encoding.writeVarString(e, json);
			}
		})
	);
}

function vector(clients: number, random: Random): Uint8Array {
	return written((e) => {
		encoding.writeVarUint(e, clients);
		for (let i = 0; i < clients; i++) {
			encoding.writeVarUint(e, i + 1);
			encoding.writeVarUint(e, random.int(9));
		}
	});
}

/** A number that says it is longer than a number can be, or never ends. */
function badNumber(random: Random): Uint8Array {
	return random.pick([
		Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1),
		new Uint8Array(20).fill(128),
		Uint8Array.of(128),
		Uint8Array.of(255, 255, 255, 255, 15)
	]);
}

const FRAMES: Readonly<Record<string, Generator>> = {
	'truncated frame': (scene) => {
		const frame = around(scene, HOSTILE_UPDATES['real']!(scene));
		return frame.slice(0, scene.random.int(frame.length));
	},
	'damaged frame': (scene) => {
		const { random } = scene;
		const frame = around(scene, HOSTILE_UPDATES['real']!(scene));
		for (let i = random.int(3); i >= 0; i--)
			frame[random.int(Math.min(24, frame.length))] = random.int(256);
		return frame;
	},
	noise: ({ random }) => random.bytes(random.int(60)),
	'unknown types': ({ random }) =>
		written((e) => {
			encoding.writeVarUint(e, random.pick([2, 4, 5, 99, 105, 1000, 2 ** 40]));
			encoding.writeUint8Array(e, random.bytes(random.int(8)));
		}),
	'bad numbers': ({ random }) =>
		written((e) => {
			if (random.next() < 0.8) encoding.writeVarUint(e, random.pick([0, 1, 103, 104]));
			if (random.next() < 0.6) encoding.writeVarUint(e, random.int(3));
			encoding.writeUint8Array(e, badNumber(random));
		}),
	'huge lengths': ({ random }) =>
		written((e) => {
			encoding.writeVarUint(e, random.pick([0, 1, 103]));
			encoding.writeVarUint(e, random.int(4));
			encoding.writeVarUint(e, 2 ** random.int(53));
			encoding.writeUint8Array(e, random.bytes(random.int(30)));
		}),
	'what only the server says': ({ random }) =>
		random.pick([
			encodeCommitted(random.int(9)),
			encodePosition(1, 2),
			encodeNotice('access', { access: 'rw' })
		]),
	applied: ({ random }) =>
		encodeApplied(
			random.pick([0, 1, random.int(100), 2 ** 53 - 1]),
			random.pick(['D1', ' ', '', '../..', 'x'.repeat(1000)])
		),
	'devices that are none': (scene) =>
		encodeAuthored({
			device: scene.random.pick(['', ' ', '../..', 'x'.repeat(65), '\0', '设备']),
			deviceSeq: scene.random.pick([0, 1]),
			at: 1,
			update: HOSTILE_UPDATES['real']!(scene)
		}),
	'state vectors': ({ random, base }) =>
		encodeSync(
			SYNC.step1,
			random.pick([
				Y.encodeStateVector(base),
				vector(random.int(300), random),
				vector(300, random).slice(0, random.int(300)),
				random.bytes(random.int(20)),
				new Uint8Array(0)
			])
		),
	/** [S60] */
	'awareness of others': ({ random, others, own }) => {
		const forged = others.map(
			(client) =>
				[client, random.pick([1, 2 ** 31]), random.pick(['null', '{"cursor":1}'])] as const
		);
		const mine = [own, random.int(9), '{"cursor":[1,2]}'] as const;
		return states(random.pick([forged, [mine, ...forged], [...forged, mine]]));
	},
	'awareness that is none': ({ random, own }) =>
		random.pick([
			states([
				[
					own,
					random.int(99),
					random.pick(['null', '[]', '{', '"x"', '1', '', '{"user":1}', '{"__proto__":1}'])
				]
			]),
			encodeAwareness(random.bytes(random.int(12))),
			encodeAwareness(written((e) => encoding.writeVarUint(e, 2 ** random.int(53)))),
			states([[own, 2 ** 53 - 1, '{}']])
		]),
	query: () => Uint8Array.of(3),
	'bytes after the message': ({ random }) =>
		Uint8Array.from([3, ...random.bytes(1 + random.int(4))])
};

/** Costly in bytes: a few of them among thousands of the others. */
const HEAVY: Readonly<Record<string, Generator>> = {
	'a state vector of a million clients': ({ random }) =>
		encodeSync(SYNC.step1, vector(random.pick([50_000, 1_000_000]), random)),
	'an awareness flood in one frame': ({ random, own }) => {
		const many = random.pick([1000, 20_000, 300_000]);
		return states(Array.from({ length: many }, (_, i) => [own + i, 1, '{}'] as const));
	},
	'a giant awareness state': ({ own }) =>
		states([[own, 9, JSON.stringify({ x: 'x'.repeat(200_000) })]]),
	'a message beyond the limit': ({ random }) =>
		encodeSync(SYNC.update, new Uint8Array(random.pick([8, 9]) * 1024 * 1024)),
	'a huge delete set': (scene) => around(scene, HOSTILE_UPDATES['a huge delete set']!(scene)),
	'a delete set of many clients': (scene) =>
		around(scene, HOSTILE_UPDATES['a delete set of many clients']!(scene)),
	'giant strings': (scene) => around(scene, HOSTILE_UPDATES['giant strings']!(scene)),
	'many edits at once': (scene) => around(scene, HOSTILE_UPDATES['many edits at once']!(scene))
};

const LIGHT: [string, Generator][] = [
	...Object.entries(FRAMES),
	...Object.entries(HOSTILE_UPDATES)
		.filter(([name]) => !(name in HEAVY))
		.map(([name, make]): [string, Generator] => [name, (scene) => around(scene, make(scene))])
];
const HEAVY_ENTRIES = Object.entries(HEAVY);
const HEAVY_SHARE = 1 / 500;

/** Every kind there is. */
export const FRAME_KINDS: readonly string[] = [
	...LIGHT.map(([name]) => name),
	...HEAVY_ENTRIES.map(([name]) => name)
];

export interface HostileFrame {
	readonly kind: string;
	readonly frame: Uint8Array;
}

/** The frame that a seed stands for. */
export function hostileFrameOf(scene: Scene): HostileFrame {
	const { random } = scene;
	const from = random.next() < HEAVY_SHARE ? HEAVY_ENTRIES : LIGHT;
	const [kind, make] = random.pick(from);
	return { kind, frame: make(scene) };
}
