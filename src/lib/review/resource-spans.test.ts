import { expect, test } from 'vitest';
import { deleteRecord, rule } from '#lib/board/commands/record.commands.ts';
import { createResource, setResourceStatus } from '#lib/board/commands/resource.commands.ts';
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import { minute, minutes, Scene } from './testing/scene.ts';

const DESK = '值班席';
const FRONT = '前线1';
const PARTNER = 'liaison-la';

function sent(scene: Scene, at: number, source?: string): string {
	return scene.at(at, DESK, (board) =>
		createResource(board, {
			...{ name: '森消一队', kind: 'team', status: 'dispatched' },
			...(source === undefined ? {} : { source })
		})
	);
}

function put(
	scene: Scene,
	at: number,
	key: string,
	status: ResourceStatus,
	{ post = FRONT, happenedAt = at }: { post?: string; happenedAt?: number } = {}
) {
	const options = happenedAt === at ? {} : { happenedAt: minute(happenedAt) };
	scene.at(at, post, (board) => setResourceStatus(board, key, status, options));
}

function spans(scene: Scene, runsTo = 100) {
	return scene
		.figures(runsTo)
		.resources.resources.map(({ spans }) =>
			spans.map(({ status, from, until }) => [status, minutes(from), minutes(until)])
		);
}

test('a status that was told late stands from when it began', () => {
	const scene = new Scene();
	const key = sent(scene, 0);
	put(scene, 50, key, 'working', { happenedAt: 20 });
	put(scene, 60, key, 'resting');
	expect(spans(scene)).toEqual([
		[
			['dispatched', 0, 20],
			['working', 20, 60],
			['resting', 60, 100]
		]
	]);
});

test('what a later word says of an earlier time replaces what was said of the time after it', () => {
	const scene = new Scene();
	const key = sent(scene, 0);
	put(scene, 40, key, 'working');
	put(scene, 50, key, 'on_scene', { happenedAt: 30 });
	expect(spans(scene)).toEqual([
		[
			['dispatched', 0, 30],
			['on_scene', 30, 100]
		]
	]);
});

test('a status that was undone was never so', () => {
	const scene = new Scene();
	const key = sent(scene, 0);
	put(scene, 10, key, 'working');
	scene.at(25, FRONT, (board) => board.undo.undo());
	put(scene, 60, key, 'on_scene');
	expect(spans(scene)).toEqual([
		[
			['dispatched', 0, 60],
			['on_scene', 60, 100]
		]
	]);
});

test('apart, two statuses: the one further along stands until somebody rules, as on the board', () => {
	const scene = new Scene();
	const key = sent(scene, 0);
	put(scene, 5, key, 'on_scene');
	scene.leave(FRONT);
	put(scene, 20, key, 'working');
	put(scene, 30, key, 'dispatched', { post: DESK });
	scene.comeBack(40, FRONT);
	scene.at(50, DESK, (board) =>
		rule(
			board,
			{ collection: 'resources', key: key as never, field: 'status' },
			'dispatched',
			'转场'
		)
	);
	expect(spans(scene)).toEqual([
		[
			['dispatched', 0, 5],
			['on_scene', 5, 20],
			['working', 20, 50],
			['dispatched', 50, 100]
		]
	]);
});

test('a deleted resource counts up to then, and one whose making was undone not at all', () => {
	const scene = new Scene();
	const key = sent(scene, 0);
	put(scene, 10, key, 'working');
	scene.at(40, DESK, (board) => deleteRecord(board, 'resources', key));
	sent(scene, 50);
	scene.at(51, DESK, (board) => board.undo.undo());
	expect(spans(scene)).toEqual([
		[
			['dispatched', 0, 10],
			['working', 10, 40]
		]
	]);
	expect(scene.figures(100).resources.workingShare).toBeCloseTo(30 / 40);
});

test('a partner’s resource that was adopted counts once: the one that was made of it', () => {
	const scene = new Scene();
	const theirs = scene.at(
		0,
		'老方联络员',
		(board) =>
			createResource(board, { name: '老方一队', kind: 'team', status: 'working' }, PARTNER),
		PARTNER
	);
	expect(spans(scene)).toEqual([[['working', 0, 100]]]);
	const ours = sent(scene, 10, theirs);
	expect(spans(scene)).toEqual([[['dispatched', 10, 100]]]);
	scene.at(30, DESK, (board) => deleteRecord(board, 'resources', ours));
	expect(spans(scene)).toEqual([[['working', 0, 100]]]);
});
