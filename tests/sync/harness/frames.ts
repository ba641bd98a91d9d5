/** Frames a hostile or broken client might send: damaged real ones, and made-up ones. */
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
import { changeOf, fact } from './raw-client.ts';
import type { Random } from './random.ts';

/** A real update on top of a document: any of what clients do, and of what they must not. */
export function anyUpdate(random: Random, base: Y.Doc): Uint8Array {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(base));
	// Of the seed too, so that a run can be run again.
	doc.clientID = 1 + random.int(2 ** 31);
	const ids = [...base.store.clients.keys()];
	if (ids.length > 0 && random.next() < 0.1) doc.clientID = random.pick(ids);
	return changeOf(doc, (doc) => {
		for (let i = random.int(4); i >= 0; i--) edit(random, doc);
		doc.getMap('x').set('touched', random.int(1e9));
	});
}

function edit(random: Random, doc: Y.Doc): void {
	const facts = doc.getMap('facts');
	const paths = [...facts.keys()];
	const name = random.pick(['tasks', 'log', 'mapObjects', 'facts', 'unknown']);
	switch (random.int(9)) {
		case 0: {
			const [path, body] = fact(random.int(100));
			facts.set(path, body);
			return;
		}
		case 1:
			if (paths.length > 0) facts.set(random.pick(paths), 'forged');
			return;
		case 2:
			if (paths.length > 0) facts.delete(random.pick(paths));
			return;
		case 3:
			doc.getMap(name).set(`k${random.int(5)}`, new Y.Map([['title', random.int(9)]]));
			return;
		case 4:
			doc.getMap(name).set(`k${random.int(5)}`, new Y.Text('text'));
			return;
		case 5:
			doc.getMap(name).delete(`k${random.int(5)}`);
			return;
		case 6: {
			const inner = doc.getMap('tasks').get(`k${random.int(5)}`);
			if (inner instanceof Y.Map) inner.set('title', random.int(9));
			if (inner instanceof Y.Text) inner.insert(0, 'x');
			return;
		}
		case 7:
			doc.getMap('tasks').set(`n${random.int(5)}`, { deep: [{ value: random.int(9) }] });
			return;
		default:
			doc.getMap('tasks').set('bytes', random.bytes(random.int(20)));
	}
}

function anyFrame(random: Random, base: Y.Doc): Uint8Array {
	const update = anyUpdate(random, base);
	switch (random.int(12)) {
		case 0:
			return encodeSync(SYNC.step1, Y.encodeStateVector(base));
		case 1:
			return encodeSync(SYNC.step2, update);
		case 2:
		case 3:
		case 4:
			return encodeSync(SYNC.update, update);
		case 5:
		case 6:
			return encodeAuthored({
				device: random.pick(['D1', 'D2', '', '../..', 'x'.repeat(100)]),
				deviceSeq: random.int(50),
				at: random.int(1e9),
				update
			});
		case 7:
			return encodeApplied(random.int(100), random.pick(['D1', ' ']));
		case 8:
			return random.pick([
				encodeCommitted(3),
				encodePosition(1, 2),
				encodeNotice('access', { access: 'rw' })
			]);
		case 9: {
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint(encoder, random.int(5));
			encoding.writeVarUint(encoder, random.int(5));
			encoding.writeVarString(encoder, random.pick(['{}', 'null', '[]', '{', '"x"', '{"user":1}']));
			return encodeAwareness(encoding.toUint8Array(encoder));
		}
		case 10:
			return random.bytes(random.int(60));
		default: {
			// A state vector or update that claims to be enormous.
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, random.int(3));
			encoding.writeVarUint(encoder, random.int(4));
			encoding.writeVarUint(encoder, 2 ** random.int(50));
			encoding.writeUint8Array(encoder, random.bytes(random.int(30)));
			return encoding.toUint8Array(encoder);
		}
	}
}

/** One frame; two in three are damaged on the way. */
export function hostileFrame(random: Random, base: Y.Doc): Uint8Array {
	const frame = anyFrame(random, base);
	switch (random.int(6)) {
		case 0:
			return frame.slice(0, random.int(frame.length + 1));
		case 1:
		case 2: {
			const damaged = frame.slice();
			for (let i = random.int(3); i >= 0; i--)
				if (damaged.length > 0) damaged[random.int(damaged.length)] = random.int(256);
			return damaged;
		}
		case 3: {
			const at = random.int(frame.length + 1);
			return Uint8Array.from([...frame.slice(0, at), ...random.bytes(3), ...frame.slice(at)]);
		}
		default:
			return frame;
	}
}
