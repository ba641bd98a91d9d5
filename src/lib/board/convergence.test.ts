/**
 * Three boards, cut off from each other and joined again in any way, doing anything: they
 * converge, no fact is lost, and every contradiction shows. What is expected is computed
 * here from the raw documents by other means than the model's.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openBoard, type Board } from './board.ts';
import { correctLog, writeLog } from './commands/log.commands.ts';
import { createMapObject, reshape } from './commands/map.commands.ts';
import {
	comment,
	deleteRecord,
	editText,
	restoreRecord,
	rule,
	ruleAllocation,
	setFact,
	setPlain
} from './commands/record.commands.ts';
import {
	assign,
	createResource,
	releaseAssignment,
	setResourceStatus
} from './commands/resource.commands.ts';
import { createTally, setTally } from './commands/tally.commands.ts';
import { createTask, moveTaskTo, reorderTask, setChecklistItem } from './commands/task.commands.ts';
import { BoardError } from './errors.ts';
import type { RecordKey } from './ids.ts';
import type { RecordMeta } from './record-type.ts';
import { COLLECTIONS, type CollectionName } from './records/index.ts';
import { UNIT_STATUSES } from './records/resource.record.ts';
import { TASK_STATUSES } from './records/task.record.ts';
import { testBoard, type TestBoard } from './testing/boards.ts';

type Pick = <T>(items: readonly T[]) => T | undefined;

/** What a post may do; `pick` chooses from what it sees, `n` is a small number. */
const DEEDS: Record<string, (board: Board, pick: Pick, n: number) => void> = {
	newTask: (board, _, n) =>
		void createTask(board, { title: `任务${n}`, issue: n % 2 === 0, checklist: ['一', '二'] }),
	newTeam: (board, _, n) =>
		void createResource(board, { name: `队${n}`, kind: n % 2 ? 'team' : 'supply', quantity: n }),
	newMark: (board, _, n) =>
		void createMapObject(board, { geometry: { type: 'Point', coordinates: [n, n] } }),
	newTally: (board, _, n) => void createTally(board, 'missing', { value: n }),
	log: (board, _, n) => void writeLog(board, { text: `记录${n}` }),
	correct: (board, pick, n) => {
		const entry = pick(board.log.list());
		if (entry) correctLog(board, entry.key, n % 3 ? `更正${n}` : null);
	},
	advance: (board, pick) => {
		const [task, status] = [pick(board.tasks.list()), pick(TASK_STATUSES)];
		if (task) moveTaskTo(board, task.key, status!);
	},
	due: (board, pick, n) => {
		const task = pick(board.tasks.list());
		if (task) setFact(board, 'tasks', task.key, 'due', n % 4 ? n : null);
	},
	tick: (board, pick, n) => {
		const task = pick(board.tasks.list());
		const entry = task && pick(Object.keys(task.checklist));
		if (entry)
			setChecklistItem(board, task.key, n % 3 ? { text: '一', done: n % 2 > 0 } : null, entry);
	},
	title: (board, pick, n) => {
		const task = pick(board.tasks.list());
		if (task) setPlain(board, 'tasks', task.key, { title: `改${n}` });
	},
	type: (board, pick, n) => {
		const task = pick(board.tasks.list());
		if (task) editText(board, 'tasks', task.key, 'detail', `${task.detail}${n}`);
	},
	order: (board, pick) => {
		const [task, before, after] = [1, 2, 3].map(() => pick(board.tasks.list()));
		if (task) reorderTask(board, task.key, before, after);
	},
	drag: (board, pick, n) => {
		const mark = pick(board.mapObjects.list());
		if (mark) reshape(board, mark.key, { type: 'Point', coordinates: [n, -n] });
	},
	status: (board, pick) => {
		const team = pick(board.resources.list().filter((r) => r.kind === 'team'));
		if (team) setResourceStatus(board, team.key, pick(UNIT_STATUSES)!);
	},
	count: (board, pick, n) => {
		const tally = pick(board.tallies.list());
		if (tally) setTally(board, tally.key, { value: n });
	},
	assign: (board, pick, n) => {
		const [resource, task] = [pick(board.resources.list()), pick(board.tasks.list())];
		if (resource && task) assign(board, resource.key, { type: 'task', key: task.key }, n);
	},
	release: (board, pick) => {
		const assignment = pick(board.assignments.list());
		if (assignment) releaseAssignment(board, assignment.key);
	},
	comment: (board, pick, n) => {
		const task = pick(board.tasks.list());
		if (task) comment(board, 'tasks', task.key, `备注${n}`);
	},
	delete: (board, pick) => {
		const collection = pick(COLLECTIONS)!;
		const record = pick<RecordMeta>(board.collections[collection].list());
		if (record) deleteRecord(board, collection, record.key);
	},
	restore: (board, pick) => {
		const collection = pick(COLLECTIONS)!;
		const record = pick<RecordMeta>(board.collections[collection].deleted());
		if (record) restoreRecord(board, collection, record.key);
	},
	rule: (board, pick) => {
		const contradiction = pick(board.contradictions());
		if (contradiction?.kind === 'fact')
			rule(board, contradiction, pick(contradiction.heads)!.value, '裁定');
		else if (contradiction)
			ruleAllocation(board, contradiction, [pick(contradiction.assignments)!.key], '裁定');
	},
	undo: (board) => void board.undo.undo()
};

type Step =
	| { kind: 'deed'; who: number; deed: string; choice: number; n: number }
	| { kind: 'meet'; a: number; b: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			kind: fc.constant('deed' as const),
			who: fc.nat(2),
			deed: fc.constantFrom(...Object.keys(DEEDS)),
			choice: fc.nat(1_000_000),
			n: fc.nat(12)
		})
	},
	{
		weight: 1,
		arbitrary: fc.record({ kind: fc.constant('meet' as const), a: fc.nat(2), b: fc.nat(2) })
	}
);

/** A deterministic choice among what a board sees, whatever order it lists it in. */
function picker(choice: number): Pick {
	let left = choice;
	return (items) => {
		if (items.length === 0) return undefined;
		const at = left % items.length;
		left = Math.floor(left / items.length) + 7;
		return items[at];
	};
}

function perform(board: Board, { deed, choice, n }: Extract<Step, { kind: 'deed' }>): void {
	try {
		DEEDS[deed]!(board, picker(choice), n);
	} catch (error) {
		// A step the order's life does not allow, an empty undo stack: refused in words.
		if (!(error instanceof BoardError)) throw error;
		expect(['wrong_state', 'nothing_to_undo', 'no_contradiction', 'no_such_record']).toContain(
			error.code
		);
	}
}

/** One direction of a partition healing, from a to b and back. */
function meet(a: TestBoard, b: TestBoard): void {
	Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(b.doc)));
	Y.applyUpdate(a.doc, Y.encodeStateAsUpdate(b.doc, Y.encodeStateVector(a.doc)));
}

function everything(board: Board) {
	const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
	return COLLECTIONS.map((name) => [
		[...board.collections[name].list()].sort(byKey),
		[...board.collections[name].deleted()].sort(byKey)
	]);
}

/** Contradictions as text, from the raw document: every field with several unnamed facts that differ. */
function expectedContradictions(doc: Y.Doc): string[] {
	const groups = new Map<string, { ulid: string; value: unknown; after: string[]; at: number }[]>();
	for (const [path, raw] of Object.entries(doc.getMap('facts').toJSON())) {
		const [collection, record, field, ulid] = path.split('/') as [string, string, string, string];
		if (['comments', 'answers', 'attachments', 'rulings'].includes(field)) continue;
		const place = `${collection}/${record}/${field}`;
		const fact = { ulid, ...(raw as { value: unknown; after: string[]; at: number }) };
		groups.set(place, [...(groups.get(place) ?? []), fact]);
	}
	const heads = (place: string) => {
		const facts = groups.get(place) ?? [];
		return facts.filter((fact) => !facts.some((other) => other.after.includes(fact.ulid)));
	};
	const values = (place: string) => heads(place).map((head) => JSON.stringify(head.value));
	const gone = (record: string) => {
		const said = values(`${record}/deleted`);
		return said.length > 0 && said.every((value) => value === 'true');
	};
	const found: string[] = [];
	for (const place of groups.keys()) {
		const [collection, record, field] = place.split('/') as [CollectionName, string, string];
		if (gone(`${collection}/${record}`) || field === 'report') continue;
		const said =
			collection === 'tallies' && field === 'value'
				? heads(place).map((head) => String((head.value as { value: number } | null)?.value))
				: values(place);
		if (new Set(said).size > 1) found.push(`${collection} command/${record} ${field}`);
	}

	// Resources promised beyond what there is, summed by hand.
	const latestOf = (place: string) =>
		heads(place).sort((a, b) => b.at - a.at || (b.ulid > a.ulid ? 1 : -1))[0]?.value;
	const active = Object.entries(
		doc.getMap('assignments').toJSON() as Record<
			string,
			{ resource: string; target: { key: string } }
		>
	)
		.filter(([id]) => !gone(`assignments/${id}`))
		.filter(([id]) => values(`assignments/${id}/status`).includes('"active"'))
		.map(([id, { resource, target }]) => ({
			key: `command/${id}`,
			resource: resource.slice('command/'.length),
			target: target.key,
			quantity: (latestOf(`assignments/${id}/quantity`) as number | null) ?? 1
		}));
	for (const [id, { kind }] of Object.entries(
		doc.getMap('resources').toJSON() as Record<string, { kind: string }>
	)) {
		if (gone(`resources/${id}`)) continue;
		const mine = active.filter((assignment) => assignment.resource === id);
		const team = kind === 'team';
		const over = team
			? new Set(mine.map((assignment) => assignment.target)).size > 1
			: mine.reduce((sum, { quantity }) => sum + quantity, 0) >
				((latestOf(`resources/${id}/quantity`) as number | null) ?? 1);
		if (!over) continue;
		const rulings = Object.entries(
			doc.getMap('facts').toJSON() as Record<
				string,
				{ value: { keep: string[] } | null; after: string[] }
			>
		)
			.filter(([path]) => path.startsWith(`resources/${id}/rulings/`))
			.map(([path, fact]) => ({ ulid: path.split('/')[3]!, ...fact }));
		const standing = rulings.filter(
			(ruling) => ruling.value && !rulings.some((r) => !r.value && r.after.includes(ruling.ulid))
		);
		if (!standing.some(({ value }) => mine.every((a) => value!.keep.includes(a.key))))
			found.push(`allocation command/${id}`);
	}
	return found.sort();
}

function shownContradictions(board: Board): string[] {
	return board
		.contradictions()
		.map((c) => (c.kind === 'fact' ? `${c.collection} ${c.key} ${c.field}` : `allocation ${c.key}`))
		.sort();
}

function factPaths(doc: Y.Doc): Set<string> {
	return new Set(doc.getMap('facts').keys());
}

/** Runs the steps on three boards that start from a small common past; checks all along. */
function run(steps: readonly Step[]): void {
	const boards = ['综合协调组', '前线1', '前线2'].map((post) => testBoard(post));
	const written = new Set<string>();
	const created = new Set<string>();
	for (const { doc } of boards) {
		const facts = doc.getMap('facts');
		facts.observe((event) => {
			for (const [path, change] of event.changes.keys) {
				// A fact that goes, or changes under its path, is a fact lost.
				expect(change.action, path).toBe('add');
				written.add(path);
			}
		});
		for (const name of COLLECTIONS)
			doc.getMap(name).observe((event) => {
				for (const [id, change] of event.changes.keys) {
					expect(change.action, id).toBe('add');
					created.add(`${name}/${id}`);
				}
			});
	}
	const [first] = boards as [TestBoard];
	const team = createResource(first.board, { name: '突击队', kind: 'team' }) as RecordKey;
	const task = createTask(first.board, { title: '北线', issue: true }) as RecordKey;
	assign(first.board, team, { type: 'task', key: task });
	for (const other of boards.slice(1)) meet(first, other);

	for (const each of steps) {
		if (each.kind === 'meet') {
			if (each.a !== each.b) meet(boards[each.a]!, boards[each.b]!);
			continue;
		}
		const { board, doc } = boards[each.who]!;
		perform(board, each);
		expect(shownContradictions(board)).toEqual(expectedContradictions(doc));
	}
	for (const [a, b] of [
		[0, 1],
		[1, 2],
		[0, 1],
		[0, 2]
	] as const)
		meet(boards[a]!, boards[b]!);

	const reference = everything(first.board);
	for (const { board, doc } of boards) {
		expect(factPaths(doc)).toEqual(written);
		for (const name of COLLECTIONS)
			for (const id of doc.getMap(name).keys()) created.delete(`${name}/${id}`);
		expect(everything(board)).toEqual(reference);
		expect(board.malformed()).toEqual([]);
		expect(shownContradictions(board)).toEqual(expectedContradictions(doc));
		// What the board followed event by event is what it reads when opened anew.
		const anew = new Y.Doc();
		Y.applyUpdate(anew, Y.encodeStateAsUpdate(doc));
		const fresh = openBoard([{ compartment: 'command', doc: anew, writable: false }], {
			post: '复盘'
		});
		expect(everything(fresh)).toEqual(reference);
	}
	expect(created).toEqual(new Set());
}

describe('boards that were apart', () => {
	it('converge, keep every fact and show every contradiction, whatever anybody did', () => {
		fc.assert(
			fc.property(fc.array(step, { minLength: 10, maxLength: 120, size: 'max' }), (steps) =>
				run(steps)
			),
			{ numRuns: 150, endOnFailure: true }
		);
	}, 60_000);

	it('do so too after long hours apart, with one meeting at the end', () => {
		const apart = fc.array(
			step.filter((s) => s.kind === 'deed'),
			{ minLength: 150, maxLength: 200, size: 'max' }
		);
		fc.assert(
			fc.property(apart, (steps) => run(steps)),
			{ numRuns: 10, endOnFailure: true }
		);
	}, 60_000);
});
