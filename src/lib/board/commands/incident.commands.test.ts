import { describe, expect, it } from 'vitest';
import { createIncident, testBoard, apart, exchange } from '../testing/boards.ts';
import {
	appointCommander,
	declareResponse,
	setCommandPost,
	setGrade,
	setObjective
} from './incident.commands.ts';
import { createGroups, setGroupMember } from './group.commands.ts';
import { correctLog, writeLog } from './log.commands.ts';
import { createTally, setTally } from './tally.commands.ts';

describe('the incident', () => {
	it('keeps level, commander, grade, command post and objectives, each change with its basis', () => {
		const test = testBoard();
		createIncident(test);
		const { board } = test;
		declareResponse(board, 4, '火点已核实', '县森林草原火灾应急预案');
		declareResponse(board, 3, '过火面积扩大');
		appointCommander(board, '现场指挥官', '指挥部一号令');
		setGrade(board, null);
		setCommandPost(board, { name: '磨憨镇政府', position: [101.68, 21.19] });
		setObjective(board, { text: '守住北线', done: false });
		const [entry] = Object.keys(board.incident.get('command/incident')!.objectives);
		setObjective(board, { text: '守住北线', done: true }, entry);
		expect(board.incident.get('command/incident')).toMatchObject({
			responseLevel: { level: 3, basis: '过火面积扩大' },
			commander: { post: '现场指挥官', basis: '指挥部一号令' },
			grade: null,
			commandPost: { name: '磨憨镇政府' },
			objectives: { [entry!]: { text: '守住北线', done: true } }
		});
		const levels = board.history('incident', 'command/incident', 'responseLevel').all;
		expect(levels.map((fact) => (fact.value as { level: number }).level)).toEqual([4, 3]);
	});
});

describe('a working group', () => {
	it('comes from a set with lead and members, who come and go', () => {
		const { board } = testBoard();
		const [key] = createGroups(board, [
			{ name: '抢险救援组', lead: '森防大队', members: ['前线1', '前线2'], channel: '350M-3' }
		]);
		const [entry] = Object.keys(board.groups.get(key!)!.members);
		setGroupMember(board, key!, null, entry);
		setGroupMember(board, key!, '医学救护组');
		expect(board.groups.get(key!)).toMatchObject({ lead: '森防大队', channel: '350M-3' });
		expect(Object.values(board.groups.get(key!)!.members)).toEqual(['前线2', '医学救护组']);
	});
});

describe('a log entry', () => {
	it('is corrected by a fact that strikes through, and stays', () => {
		const { board } = testBoard();
		const key = writeLog(board, { text: '过火 1 公顷', channel: 'radio', keyEvent: true });
		correctLog(board, key, '过火 1.2 公顷', '口误');
		expect(board.log.get(key)).toMatchObject({
			text: '过火 1 公顷',
			keyEvent: true,
			correction: { text: '过火 1.2 公顷', reason: '口误' }
		});
		correctLog(board, key, null);
		expect(board.log.get(key)!.correction).toEqual({ text: null });
	});

	it('may speak of an earlier time than it is written at', () => {
		const { board } = testBoard();
		const key = writeLog(board, { text: '补记', happenedAt: 1_000 });
		const entry = board.log.get(key)!;
		expect(entry.happenedAt).toBe(1_000);
		expect(entry.createdAt).toBeGreaterThan(1_000);
	});
});

describe('a tally', () => {
	it('contradicts where the figures differ, not where the same figure has two sources', () => {
		const [a, b] = apart((board) => {
			createTally(board, 'missing', { value: 0 });
		});
		const { key } = a.board.tallies.list()[0]!;
		setTally(a.board, key, { value: 1, source: '前线1' });
		setTally(b.board, key, { value: 1, source: '老方联络席', verified: true });
		exchange(a, b);
		expect(a.board.contradictions()).toEqual([]);
		setTally(a.board, key, { value: 2 });
		setTally(b.board, key, { value: 3 });
		exchange(a, b);
		expect(a.board.contradictions()).toMatchObject([{ collection: 'tallies', field: 'value' }]);
	});
});
