import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import { INCIDENT_ID } from '../records/incident.record.ts';
import { entryKey } from './record.commands.ts';

function say(board: Board, command: string, field: string, value: unknown, note?: string): void {
	board.transact(COMMAND, `incident.${command}`, 'facts', (w) =>
		w.fact('incident', INCIDENT_ID, field, value, note ? { note } : {})
	);
}

/** Level 1 (Ⅰ) to 4 (Ⅳ), or null: ended; with the basis that the record must keep. */
export function declareResponse(
	board: Board,
	level: 1 | 2 | 3 | 4 | null,
	basis: string,
	plan = ''
): void {
	say(board, 'response', 'responseLevel', { level, basis, plan });
}

/** The commander of record, by post. */
export function appointCommander(board: Board, post: string, basis = ''): void {
	say(board, 'commander', 'commander', { post, basis });
}

export function setGrade(board: Board, grade: 1 | 2 | 3 | 4 | null, note?: string): void {
	say(board, 'grade', 'grade', grade, note);
}

/** Adds an objective or sets one (`entry`); null removes it. */
export function setObjective(
	board: Board,
	objective: { text: string; done: boolean } | null,
	entry: string = entryKey(board)
): void {
	say(board, 'objective', `objectives.${entry}`, objective);
}

export function setCommandPost(
	board: Board,
	commandPost: { name: string; position?: [number, number] } | null
): void {
	say(board, 'commandPost', 'commandPost', commandPost);
}
