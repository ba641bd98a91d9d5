/** Real updates: any of what clients do, and of what they must not. */
import * as Y from 'yjs';
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
