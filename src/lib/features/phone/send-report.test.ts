import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { sendReport } from './send-report.ts';

test('a report is a log entry that leads to its mark on the map', () => {
	overwriteGetLocale(() => 'zh-CN');
	const board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '前线1',
		now: () => 5000
	});
	const report = {
		category: 'road' as const,
		text: '',
		position: [101.69, 21.19] as [number, number],
		happenedAt: 4000,
		attachments: [],
		mark: true
	};
	const entry = board.log.get(sendReport(board, report, 'command'))!;
	expect(entry).toMatchObject({ text: '道路', category: 'road', happenedAt: 4000 });
	expect(board.mapObjects.get(entry.about!)).toMatchObject({
		symbol: 'road-blocked',
		label: '',
		geometry: { type: 'Point', coordinates: [101.69, 21.19] }
	});
	sendReport(board, { ...report, position: undefined }, 'command');
	expect(board.mapObjects.list()).toHaveLength(1);
	expect(board.log.list()).toHaveLength(2);
});
