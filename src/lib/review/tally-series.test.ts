import { expect, test } from 'vitest';
import { deleteRecord } from '#lib/board/commands/record.commands.ts';
import { createTally, setTally } from '#lib/board/commands/tally.commands.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import { minute, minutes, Scene } from './testing/scene.ts';

const PEOPLE = '人员组';

/** Begins a tally as of the minute. */
function tally(
	scene: Scene,
	at: number,
	kind: TallyKind,
	value: number,
	{ scope = '', label = '', post = PEOPLE } = {}
): string {
	return scene.at(at, post, (board) => createTally(board, kind, { value }, { scope, label }));
}

function put(scene: Scene, at: number, key: string, value: number, asOf = at): void {
	scene.at(at, PEOPLE, (board) => setTally(board, key, { value, asOf: minute(asOf) }));
}

function series(scene: Scene) {
	return scene
		.figures(100)
		.tallies.series.map(({ kind, label, points }) => [
			label || kind,
			points.map(({ at, total }) => [minutes(at), total])
		]);
}

test('places add up, and moving is over when nobody is left to move', () => {
	const scene = new Scene();
	const all = tally(scene, 0, 'to_move', 46, { scope: '磨憨村' });
	const one = tally(scene, 20, 'moved', 20, { scope: '磨憨村' });
	tally(scene, 30, 'moved', 26, { scope: '尚勇村' });
	put(scene, 40, all, 50);
	put(scene, 70, one, 24);
	expect(series(scene)).toEqual([
		[
			'to_move',
			[
				[0, 46],
				[40, 50]
			]
		],
		[
			'moved',
			[
				[20, 20],
				[30, 46],
				[70, 50]
			]
		]
	]);
	expect(scene.figures(100).tallies).toMatchObject({
		...{ toMove: 50, moved: 50, movedAllAt: minute(70) }
	});
});

test('what is stated for the whole stands beside its places, and is not added to them', () => {
	const scene = new Scene();
	tally(scene, 0, 'moved', 20, { scope: '磨憨村' });
	tally(scene, 10, 'moved', 26, { scope: '尚勇村' });
	const whole = tally(scene, 20, 'moved', 44);
	expect(scene.figures(100).tallies.moved).toBe(44);
	scene.at(30, PEOPLE, (board) => deleteRecord(board, 'tallies', whole));
	expect(scene.figures(100).tallies.moved).toBe(46);
});

test('a place that two posts count apart counts once, by the newer figure', () => {
	const scene = new Scene();
	const first = tally(scene, 0, 'moved', 31, { scope: '磨憨村' });
	tally(scene, 10, 'moved', 33, { scope: '磨憨村', post: '前线1' });
	expect(scene.figures(100).tallies.moved).toBe(33);
	put(scene, 20, first, 35);
	expect(scene.figures(100).tallies.moved).toBe(35);
});

test('own kinds are told apart by their names', () => {
	const scene = new Scene();
	tally(scene, 0, 'other', 12, { label: '倒塌房屋' });
	tally(scene, 1, 'other', 3, { label: '牲畜' });
	expect(series(scene)).toEqual([
		['倒塌房屋', [[0, 12]]],
		['牲畜', [[1, 3]]]
	]);
});

test('a correction as of an earlier time takes away what it corrects, and so does undoing', () => {
	const scene = new Scene();
	const key = tally(scene, 0, 'moved', 10);
	put(scene, 20, key, 200);
	put(scene, 30, key, 20, 15);
	put(scene, 40, key, 300);
	scene.at(41, PEOPLE, (board) => board.undo.undo());
	expect(series(scene)).toEqual([
		[
			'moved',
			[
				[0, 10],
				[15, 20]
			]
		]
	]);
});

test('a figure as of a time to come counts from when it was received', () => {
	const scene = new Scene();
	const key = tally(scene, 0, 'to_move', 10);
	put(scene, 20, key, 12, 2000);
	expect(series(scene)).toEqual([
		[
			'to_move',
			[
				[0, 10],
				[20, 12]
			]
		]
	]);
});

test('nothing is stated once the last is deleted, and nothing ever where its making was undone', () => {
	const scene = new Scene();
	const key = tally(scene, 0, 'to_move', 10);
	scene.at(20, PEOPLE, (board) => deleteRecord(board, 'tallies', key));
	tally(scene, 30, 'moved', 5);
	scene.at(31, PEOPLE, (board) => board.undo.undo());
	expect(series(scene)).toEqual([
		[
			'to_move',
			[
				[0, 10],
				[20, null]
			]
		]
	]);
	expect(scene.figures(100).tallies).toMatchObject({ toMove: undefined, moved: undefined });
});
