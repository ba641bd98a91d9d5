/** Response levels and grades: what they are called, their numerals and colours. */
import { m } from '#lib/i18n/paraglide/messages.js';

export const LEVELS = [1, 2, 3, 4] as const;
export type Level = (typeof LEVELS)[number];

export const NUMERALS: Record<Level, string> = { 1: 'Ⅰ', 2: 'Ⅱ', 3: 'Ⅲ', 4: 'Ⅳ' };

const LEVEL_NAMES: Record<Level, () => string> = {
	1: m.board_level_1,
	2: m.board_level_2,
	3: m.board_level_3,
	4: m.board_level_4
};
const GRADE_NAMES: Record<Level, () => string> = {
	1: m.board_grade_1,
	2: m.board_grade_2,
	3: m.board_grade_3,
	4: m.board_grade_4
};

export function levelName(level: Level | null | undefined): string {
	return level ? LEVEL_NAMES[level]() : m.board_level_none();
}

export function gradeName(grade: Level | null | undefined): string {
	return grade ? GRADE_NAMES[grade]() : m.board_grade_none();
}

/** Ⅰ red, Ⅱ orange, Ⅲ yellow, Ⅳ blue, as the field has it. */
export const LEVEL_CLASSES: Record<Level, string> = {
	1: 'bg-level-1 text-white',
	2: 'bg-level-2 text-black',
	3: 'bg-level-3 text-black',
	4: 'bg-level-4 text-white'
};
