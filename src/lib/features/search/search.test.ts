import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createResource } from '#lib/board/commands/resource.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { quickCommands } from './quick-commands.ts';
import { foldedNumber, search } from './search.ts';

beforeAll(() => overwriteGetLocale(() => 'zh-CN'));

function board() {
	const board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '标绘',
		now: () => 1_000
	});
	createResource(board, { number: 'A-03', name: '勐腊扑火三队', kind: 'team' });
	createResource(board, { number: 'R-12', name: '帐篷', kind: 'supply' });
	createTask(board, { title: '封控货运通道', detail: '口岸东侧 A3 路口' });
	writeLog(board, { text: '火头越过防火线', channel: 'radio' });
	return board;
}

test('spoken numbers are one however they are written', () => {
	for (const written of ['A-03', 'a3', 'A 3', 'Ａ０３', 'a.03'])
		expect(foldedNumber(written)).toBe('a3');
	expect(foldedNumber('T-前1-3')).toBe('t前13');
	expect(foldedNumber('R-100')).toBe('r100');
});

test('numbers come before names, names before texts', () => {
	const b = board();
	expect(search(b, 'a3').map((hit) => hit.collection)).toEqual(['resources', 'tasks']);
	expect(search(b, '货运 封控')[0]).toMatchObject({ collection: 'tasks' });
	expect(search(b, '防火线')[0]).toMatchObject({ collection: 'log' });
	expect(search(b, '  ')).toEqual([]);
	expect(search(b, '没有这个')).toEqual([]);
});

test('“A3 到场” sets a status, and only one that the kind knows', () => {
	const b = board();
	const all = () => true;
	const [command] = quickCommands(b, 'A3 到场', all);
	expect(command).toMatchObject({ kind: 'status', status: 'on_scene' });
	expect(quickCommands(b, '3 on sc', all)[0]).toMatchObject({ status: 'on_scene' });
	expect(quickCommands(b, 'R12 到场', all)).toEqual([]);
	expect(quickCommands(b, 'R12 运输', all)[0]).toMatchObject({ status: 'in_transit' });
	expect(quickCommands(b, 'A3 到场', () => false)).toEqual([]);
	expect(quickCommands(b, '任务 撤离南坡', all)).toEqual([{ kind: 'task', title: '撤离南坡' }]);
	expect(quickCommands(b, '日志 风转东南', all)).toEqual([{ kind: 'log', text: '风转东南' }]);
});
