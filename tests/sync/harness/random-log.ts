/**
 * Logs as they come about: people who work apart and together through the real commands,
 * offline for a while, and someone hostile who writes what no command does. Each update is one
 * that the server would accept: nothing in it is missing from what came before.
 */
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import { createGroups } from '#lib/board/commands/group.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { comment, deleteRecord, editText, setPlain } from '#lib/board/commands/record.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { BoardError } from '#lib/board/errors.ts';
import { anyUpdate } from './frames.ts';
import { Random } from './random.ts';

const PEOPLE = 3;

export class Person {
	readonly doc = new Y.Doc();
	readonly board: Board;
	outbox: Uint8Array[] = [];

	constructor(number: number) {
		this.doc.clientID = 100 + number;
		this.board = openBoard([{ compartment: 'command', doc: this.doc, writable: true }], {
			post: `前线${number}`
		});
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'server') this.outbox.push(update);
		});
	}

	/** Does something; what a command refuses, as on a record without its text, is left. */
	act(random: Random): void {
		try {
			this.#act(random);
		} catch (error) {
			if (!(error instanceof BoardError)) throw error;
		}
	}

	#act(random: Random): void {
		const { board, doc } = this;
		const tasks = board.tasks.list();
		const task = tasks.length > 0 ? random.pick(tasks).key : createTask(board, { title: '甲' });
		switch (random.int(11)) {
			case 0:
				createTask(board, { title: `t${random.int(9)}`, detail: '界河' });
				return;
			case 1:
				setPlain(board, 'tasks', task, { title: `title ${random.int(3)}` });
				return;
			case 2:
			case 3:
				editText(
					board,
					'tasks',
					task,
					'detail',
					'沿界河南岸开设'.slice(random.int(4)).repeat(random.int(3))
				);
				return;
			case 4:
				if (board.tasks.get(task)?.status === 'draft') issueTask(board, task);
				return;
			case 5:
				comment(board, 'tasks', task, `c${random.int(9)}`);
				return;
			case 6:
				writeLog(board, { text: '断路' } as Parameters<typeof writeLog>[1]);
				return;
			case 7:
				deleteRecord(board, 'tasks', task);
				return;
			case 8:
				createGroups(board, [{ name: 'g' }] as unknown as Parameters<typeof createGroups>[1]);
				return;
			case 9:
				// What one command does in one transaction may be many.
				doc.transact(() => {
					for (let i = random.int(4); i >= 0; i--) this.act(random);
				});
				return;
			default:
				if (board.undo.canUndo) board.undo.undo();
		}
	}
}

/** Writes what commands do not: records removed, replaced, of another make, with lists within. */
function unusual(random: Random, doc: Y.Doc): void {
	const tasks = doc.getMap('tasks');
	const ids = [...tasks.keys()];
	const id = ids.length > 0 ? random.pick(ids) : 'x';
	const record = tasks.get(id);
	const field = random.pick(['title', 'detail', 'order', 'deep']);
	switch (random.int(8)) {
		case 0:
			tasks.delete(id);
			return;
		case 1:
			tasks.set(id, random.pick([new Y.Map([['title', 'new']]), new Y.Text('text'), 7]));
			return;
		case 2:
			if (record instanceof Y.Map) record.delete(field);
			return;
		case 3:
			if (record instanceof Y.Map)
				record.set(
					field,
					random.pick([
						new Y.Text('abc'),
						Y.Array.from([1, 2, 3]),
						new Y.Map([['a', 1]]),
						null,
						'x'
					])
				);
			return;
		case 4: {
			const inner = record instanceof Y.Map ? record.get(field) : record;
			if (inner instanceof Y.Map) inner.set('a', random.int(3));
			if (inner instanceof Y.Array) inner.insert(0, [random.int(3), new Y.Map([['b', 1]])]);
			if (inner instanceof Y.Text && inner.length > 1)
				inner.delete(random.int(inner.length - 1), 1);
			return;
		}
		case 5:
			if (record instanceof Y.Map) {
				record.set('detail', new Y.Text('gone'));
				record.set('detail', new Y.Text('stays'));
				tasks.delete(id);
			}
			return;
		case 6:
			doc.getMap('unknown').set('x', new Y.Map());
			return;
		default:
			doc.getMap('facts').set(`tasks/${id}/${field}/broken${random.int(3)}`, { x: random.int(3) });
	}
}

/** @param steps any numbers; the same ones give the same log, but for random ids in it */
export function randomLog(steps: readonly number[]): Uint8Array[] {
	const log: Uint8Array[] = [];
	const server = new Y.Doc();
	const people = Array.from({ length: PEOPLE }, (_, i) => new Person(i));
	const commit = (update: Uint8Array): void => {
		Y.applyUpdate(server, update);
		log.push(update);
	};
	const meet = (person: Person): void => {
		for (const update of person.outbox.splice(0)) commit(update);
		Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(server), 'server');
	};
	let strangers = 1000;
	for (const step of steps) {
		const random = new Random(step);
		const person = random.pick(people);
		switch (random.int(8)) {
			case 0:
			case 1:
				meet(person);
				break;
			case 2: {
				// Someone who sends everything again, as a client does after a restart.
				commit(
					Y.encodeStateAsUpdate(
						people[random.int(PEOPLE)]!.outbox.length === 0 ? person.doc : server
					)
				);
				break;
			}
			case 3: {
				const doc = new Y.Doc();
				Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
				doc.clientID = strangers++;
				const before = Y.encodeStateVector(doc);
				doc.transact(() => {
					for (let i = random.int(4); i >= 0; i--) unusual(random, doc);
				});
				commit(Y.encodeStateAsUpdate(doc, before));
				break;
			}
			case 4: {
				const base = new Y.Doc();
				Y.applyUpdate(base, Y.encodeStateAsUpdate(server));
				const update = anyUpdate(random, base);
				const ids = Y.decodeUpdate(update).structs.map(({ id }) => id.client);
				// Nobody writes under another's id.
				if (ids.every((id) => !server.store.clients.has(id))) commit(update);
				break;
			}
			default:
				person.act(random);
		}
	}
	for (const person of people) meet(person);
	return log;
}
