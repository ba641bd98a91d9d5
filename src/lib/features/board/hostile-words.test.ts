import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { layerName } from '#lib/map/layers/layer-names.ts';
import { categoryWord, saysOnlyCategory } from '../log/log-words.ts';
import { releaseFieldWord, releaseValueWord } from '../releases/release-words.ts';
import { fieldWord, valueWord } from './fact-words.ts';

beforeAll(() => overwriteGetLocale(() => 'zh-CN'));

const board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
	post: '指挥席'
});
const context = { board, clocks: [], now: 0 };

/** Names that every object answers to; a record may carry them where a code is expected. */
test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'])(
	'a code %s is a code that nobody knows',
	(code) => {
		expect(categoryWord(code)).toBe(code);
		expect(saysOnlyCategory('着火', code)).toBe(false);
		expect(layerName(code)).toBe(code);
		expect(fieldWord(code)).toBe(code);
		expect(releaseFieldWord(code)).toBe(code);
		expect(releaseValueWord('log', code, 5, context)).toBe('5');
		expect(valueWord('log', code, 5, context)).toBe('5');
	}
);
