import { expect, test } from 'vitest';
import { correctLog, writeLog, type NewLogEntry } from '#lib/board/commands/log.commands.ts';
import { deleteRecord, restoreRecord } from '#lib/board/commands/record.commands.ts';
import { heldAgainst } from './reports.ts';
import { minute, minutes, Scene } from './testing/scene.ts';

const DESK = '值班席';
const PARTNER = 'liaison-la';

/** An entry of a minute, of what happened then unless said otherwise. */
function logged(scene: Scene, at: number, more: Partial<NewLogEntry> = {}, where = 'command') {
	return scene.at(
		at,
		where === PARTNER ? '老方联络员' : DESK,
		(board) =>
			writeLog(board, { text: '接报', channel: 'phone', happenedAt: minute(at), ...more }, where),
		where
	);
}

function reports(scene: Scene) {
	const { firstWordAt, sent } = scene.figures(600).reports;
	return { first: minutes(firstWordAt), sent: sent.map(({ at }) => minutes(at)) };
}

test('what was struck out or deleted is no first word and no report', () => {
	const scene = new Scene();
	const wrong = logged(scene, 0);
	const deleted = logged(scene, 1);
	logged(scene, 3);
	const report = logged(scene, 20, { category: 'initial_report' });
	const corrected = logged(scene, 40, { category: 'follow_up_report' });
	scene.at(5, DESK, (board) => correctLog(board, wrong, null, '误报'));
	scene.at(6, DESK, (board) => deleteRecord(board, 'log', deleted));
	scene.at(50, DESK, (board) => correctLog(board, corrected, '续报第一期'));
	expect(reports(scene)).toEqual({ first: 3, sent: [20, 40] });
	scene.at(60, DESK, (board) => deleteRecord(board, 'log', report));
	expect(reports(scene).sent).toEqual([40]);
	scene.at(70, DESK, (board) => restoreRecord(board, 'log', report));
	scene.at(71, DESK, (board) => correctLog(board, wrong, '接报：冒烟', '属实'));
	expect(reports(scene)).toEqual({ first: 0, sent: [20, 40] });
});

test('an entry that was adopted counts once, from when the partner told it', () => {
	const scene = new Scene();
	const theirs = logged(scene, 5, { happenedAt: minute(2) }, PARTNER);
	logged(scene, 8, { happenedAt: minute(7) });
	logged(scene, 30, { happenedAt: minute(2), source: theirs });
	expect(reports(scene)).toEqual({ first: 2, sent: [] });
});

test('what a partner reported to its own authorities is no report of ours, adopted or not', () => {
	const scene = new Scene();
	logged(scene, 0);
	const report = logged(scene, 10, { category: 'initial_report' }, PARTNER);
	logged(scene, 11, { category: 'follow_up_report' }, PARTNER);
	const adopted = { category: 'initial_report', happenedAt: minute(10), source: report };
	logged(scene, 31, adopted);
	expect(reports(scene).sent).toEqual([]);
	logged(scene, 40, { category: 'initial_report' });
	expect(reports(scene).sent).toEqual([40]);
	const theirs = scene.figures(600, [PARTNER]).reports.sent;
	expect(theirs.map(({ at }) => minutes(at))).toEqual([10, 11]);
});

test('what the partner took back stands where it was adopted', () => {
	const scene = new Scene();
	const theirs = logged(scene, 5, { happenedAt: minute(2) }, PARTNER);
	logged(scene, 30, { happenedAt: minute(2), source: theirs });
	scene.at(40, '老方联络员', (board) => deleteRecord(board, 'log', theirs), PARTNER);
	logged(scene, 45);
	expect(reports(scene).first).toBe(2);
});

test('the same reports are held against other limits without being looked for again', () => {
	const scene = new Scene();
	logged(scene, 0);
	logged(scene, 20, { category: 'initial_report' });
	logged(scene, 100, { category: 'follow_up_report' });
	logged(scene, 500, { category: 'final_report' });
	const usual = scene.figures(600).reports;
	expect(usual.sent.map(({ late }) => late)).toEqual([false, false, false]);
	const strict = heldAgainst(usual, { initial: 15 * 60_000, followUp: 60 * 60_000 });
	expect(strict.sent.map(({ late, limit }) => [late, minutes(limit)])).toEqual([
		[true, minutes(15 * 60_000)],
		[true, minutes(60 * 60_000)],
		[false, undefined]
	]);
	expect(heldAgainst(strict, usual.limits)).toEqual(usual);
});

test('what those who direct an exercise note for themselves is no first word', () => {
	const scene = new Scene();
	logged(scene, 0, { text: '导调就位' }, 'control');
	logged(scene, 3);
	expect(reports(scene).first).toBe(3);
});
