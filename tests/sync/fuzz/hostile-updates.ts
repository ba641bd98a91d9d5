/** Updates that a hostile, broken or very old client might send, by kind. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { anyUpdate } from '../harness/frames.ts';
import { changeOf } from '../harness/raw-client.ts';
import type { Random } from '../harness/random.ts';
import {
	content,
	gc,
	item,
	nested,
	rawUpdate,
	skip,
	type Id,
	type RawStruct
} from './raw-update.ts';

/** What the attacker knows. */
export interface Scene {
	readonly random: Random;
	/** The room as the attacker was told it. */
	readonly base: Y.Doc;
	/** A client id of the attacker, and how many of its clocks the room has. */
	readonly own: number;
	readonly clock: number;
	/** Client ids of other people, who are at work. */
	readonly others: readonly number[];
}

type Generator = (scene: Scene) => Uint8Array;

const ROOTS = [
	'tasks',
	'facts',
	'log',
	'incident',
	'',
	'__proto__',
	'constructor',
	'x'.repeat(300)
];
const SIZES = [
	0,
	1,
	2,
	127,
	128,
	2 ** 16,
	2 ** 31 - 1,
	2 ** 31,
	2 ** 32,
	2 ** 40,
	2 ** 48,
	2 ** 53 - 1
];

const size = (random: Random) => random.pick(SIZES);

function real({ random, base }: Scene): Uint8Array {
	return anyUpdate(random, base);
}

/** Some id: known, of the attacker, of someone else, or of nobody. */
function anyId({ random, base, own, clock, others }: Scene): Id {
	const client = random.pick([...base.store.clients.keys(), own, ...others, random.int(2 ** 31)]);
	const state = client === own ? clock : Y.getState(base.store, client);
	return [client, random.pick([0, random.int(state + 1), state, state + 1, size(random)])];
}

function anyContent({ random }: Scene) {
	switch (random.int(11)) {
		case 0:
			return content.deleted(random.pick([0, 1, 5, size(random)]));
		case 1:
			return content.json(random.pick(['1', 'undefined', '{', '{"a":1}', '"__proto__"']));
		case 2:
			return content.binary(random.bytes(random.int(8)));
		case 3:
			return content.string(random.pick(['x', '', '😀', 'a😀b', '\ud800']));
		case 4:
			return content.embed(random.pick(['{}', 'null', '{', '[[]]', '"__proto__"']));
		case 5:
			return content.format(
				random.pick(['bold', '__proto__', '']),
				random.pick(['true', 'null', '{'])
			);
		case 6:
			return content.type(random.int(9));
		case 7:
			return content.value(random.pick([null, 1, 'x', { a: [1] }, { ['__proto__']: 1 }]));
		case 8:
			return content.doc(`guid${random.int(9)}`);
		case 9:
			return content.any(random.pick([0, 2, size(random)]), (e) => encoding.writeAny(e, 1));
		default:
			return content.unknown(random.int(32), random.bytes(4));
	}
}

function anyStruct(scene: Scene): RawStruct {
	const { random } = scene;
	if (random.next() < 0.1) return gc(random.pick([1, size(random)]));
	if (random.next() < 0.05) return skip(random.pick([1, size(random)]));
	const place = {
		...(random.next() < 0.3 ? { origin: anyId(scene) } : {}),
		...(random.next() < 0.2 ? { rightOrigin: anyId(scene) } : {}),
		parent: random.next() < 0.3 ? anyId(scene) : random.pick(ROOTS),
		...(random.next() < 0.6 ? { parentSub: random.pick(['a', '', '__proto__', 'T1']) } : {})
	};
	return item(anyContent(scene), place);
}

export const HOSTILE_UPDATES: Readonly<Record<string, Generator>> = {
	real,

	/** One byte of a real update is another. */
	'one byte changed': (scene) => {
		const { random } = scene;
		const update = real(scene);
		const at = random.int(update.length);
		update[at] = random.pick([0, 1, 127, 128, 255, update[at]! ^ 1, update[at]! ^ 128]);
		return update;
	},

	truncated: (scene) => {
		const update = real(scene);
		return update.slice(0, scene.random.int(update.length));
	},

	'bytes in between': (scene) => {
		const { random } = scene;
		const update = real(scene);
		const at = random.int(update.length + 1);
		return Uint8Array.from([...update.slice(0, at), ...random.bytes(3), ...update.slice(at)]);
	},

	/** V2, which nobody negotiated, whole or damaged. */
	'second encoding': (scene) => {
		const { random } = scene;
		const update = Y.convertUpdateFormatV1ToV2(real(scene));
		if (random.next() < 0.7) update[random.int(update.length)] = random.int(256);
		return update;
	},

	'structs of any kind': (scene) => {
		const { random, own, clock } = scene;
		const structs = Array.from({ length: 1 + random.int(4) }, () => anyStruct(scene));
		const deletes =
			random.next() < 0.3
				? [{ client: anyId(scene)[0], ranges: [[random.int(9), random.int(9)] as const] }]
				: [];
		return rawUpdate([{ client: own, clock, structs }], deletes);
	},

	/** [S32] A struct that goes on where someone else's stand. */
	'under another client': ({ random, base, others }) => {
		const client = random.pick([...others, ...base.store.clients.keys(), 1]);
		const clock = Y.getState(base.store, client) + random.pick([0, 0, 1]);
		const struct = item(content.value('forged'), { parent: 'tasks', parentSub: 'forged' });
		return rawUpdate([{ client, clock, structs: [struct] }]);
	},

	/** Own structs in front, a foreign one behind them, and the other way round. */
	'a foreign struct among own ones': ({ random, base, own, clock, others }) => {
		const struct = item(content.value(1), { parent: 'tasks', parentSub: 'among' });
		const client = random.pick(others);
		const blocks = [
			{ client: own, clock, structs: [struct] },
			{ client, clock: Y.getState(base.store, client), structs: [struct] }
		];
		return rawUpdate(random.next() < 0.5 ? blocks : blocks.reverse());
	},

	/** [S34] */
	'missing structs': (scene) => {
		const { random, own, clock, others } = scene;
		const missing: Id = [random.pick([own, own + 7, ...others, 4711]), 1_000_000 + random.int(9)];
		const place = random.pick([
			{ origin: missing },
			{ rightOrigin: missing },
			{ parent: missing, parentSub: 'a' }
		]);
		const gap = random.pick([0, 0, 1, 1000]);
		const structs = [item(content.value('late'), place)];
		return rawUpdate([{ client: own, clock: clock + gap, structs }]);
	},

	/** Own clients that build on each other, so that none can come first. */
	rings: ({ random, own }) => {
		const length = 2 + random.int(5);
		const client = (i: number) => own + 100 + (i % length);
		const blocks = Array.from({ length }, (_, i) => ({
			client: client(i),
			clock: 0,
			structs: [item(content.value(i), { origin: [client(i + 1), 0] })]
		}));
		return rawUpdate(blocks);
	},

	'gaps and fillers': ({ random, own, clock }) => {
		const structs = Array.from({ length: 1 + random.int(4) }, () =>
			random.pick([gc(size(random)), skip(size(random)), gc(0), skip(0), gc(1), skip(1)])
		);
		return rawUpdate([{ client: own, clock: random.pick([clock, size(random)]), structs }]);
	},

	'two blocks of one client': ({ own, clock }) => {
		const structs = [item(content.value(1), { parentSub: 'twice' })];
		return rawUpdate([
			{ client: own, clock, structs },
			{ client: own, clock: clock + 1, structs }
		]);
	},

	'wrong counts': ({ random, own, clock }) => {
		const structs = [item(content.value(1), { parentSub: 'count' })];
		const count = random.pick([0, 2, size(random)]);
		return random.next() < 0.5
			? rawUpdate([{ client: own, clock, structs, count }])
			: rawUpdate([{ client: own, clock, structs }], [], count);
	},

	/** Ranges that overlap, repeat, are empty, or reach to the end of numbers. */
	'delete sets': (scene) => {
		const { random } = scene;
		const ranges = Array.from(
			{ length: 1 + random.int(20) },
			() =>
				[
					random.pick([0, random.int(50), size(random)]),
					random.pick([0, 1, 3, size(random)])
				] as const
		);
		return rawUpdate([], [{ client: anyId(scene)[0], ranges }]);
	},

	'a huge delete set': ({ random, base, own }) => {
		const client = random.pick([...base.store.clients.keys(), own]);
		const ranges = Array.from(
			{ length: 1000 + random.int(20_000) },
			(_, i) => [i, 1 + (i % 3)] as const
		);
		return rawUpdate([], [{ client, ranges }]);
	},

	'a delete set of many clients': ({ random }) =>
		rawUpdate(
			[],
			Array.from({ length: 1000 + random.int(5000) }, (_, i) => ({
				client: i + 1,
				ranges: [[0, 1] as const]
			}))
		),

	/** [S33] Written over, deleted, written twice, made of what can change, placed beside itself. */
	facts: ({ random, base, own, clock }) => {
		const root = base.getMap('facts');
		const known = [...root._map];
		if (known.length === 0 || random.next() < 0.3) {
			const sub = { parent: 'facts', parentSub: `tasks/R/status/${random.int(1e9)}` };
			const content1 = random.pick([
				content.type(random.int(7)),
				content.string('a'),
				content.embed('{}'),
				content.any(2, (e) => {
					encoding.writeAny(e, 1);
					encoding.writeAny(e, 2);
				}),
				content.deleted(1),
				content.value({ value: 1 })
			]);
			const structs = [item(content1, random.pick([sub, { parent: 'facts' }]))];
			if (random.next() < 0.5) structs.push(structs[0]!);
			return rawUpdate([{ client: own, clock, structs }]);
		}
		const [path, { id }] = random.pick(known);
		const target: Id = [id.client, id.clock];
		const forged = content.value({ value: 'forged' });
		const place = random.pick([
			{ parent: 'facts', parentSub: path },
			{ origin: target },
			{ rightOrigin: target },
			{ origin: target, rightOrigin: target },
			{ parent: target, parentSub: 'inside' }
		]);
		if (random.next() < 0.3) return rawUpdate([], [{ client: id.client, ranges: [[id.clock, 1]] }]);
		return rawUpdate([{ client: own, clock, structs: [item(forged, place)] }]);
	},

	/** [S31] JSON, and Yjs types, nested beyond what a phone can follow. */
	'deep nesting': ({ random, own, clock }) => {
		if (random.next() < 0.5) {
			const depth = random.pick([62, 63, 64, 65, 1000, 100_000]);
			const deep = content.any(1, (e) => nested(e, depth));
			const structs = [item(deep, { parentSub: 'deep' })];
			return rawUpdate([{ client: own, clock, structs }]);
		}
		const depth = random.pick([5, 63, 64, 65, 3000]);
		const structs = Array.from({ length: depth }, (_, i) =>
			item(content.type(1), {
				parent: i === 0 ? 'tasks' : ([own, clock + i - 1] as const),
				parentSub: 'deep'
			})
		);
		return rawUpdate([{ client: own, clock, structs }]);
	},

	'giant strings': ({ random, own, clock }) => {
		const length = random.pick([10_000, 10_000, 100_000, 1_000_000]);
		const sub = random.next() < 0.3 ? 'k'.repeat(length) : 'giant';
		const text = random.pick([content.string, content.value])('字'.repeat(length / 3));
		return rawUpdate([{ client: own, clock, structs: [item(text, { parentSub: sub })] }]);
	},

	/** What people do, many times in one update. */
	'many edits at once': ({ random, base, own }) => {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(base));
		doc.clientID = own;
		return changeOf(doc, () => {
			for (let i = 0; i < 200; i++)
				doc.getMap('mapObjects').set(`M${random.int(50)}`, new Y.Map([['label', i]]));
		});
	}
};
