/** The single keys of the board page. Map tools have their own, printed on them. */
import { isShortcut } from '#lib/map/shortcut.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { attempt } from './attempt.ts';
import type { BoardState, BoardUi } from './board-state.svelte.ts';

const PANELS: Record<string, BoardUi['panel']> = {
	'1': 'tasks',
	'2': 'resources',
	'3': 'log',
	'4': 'tallies'
};

export function boardKey(live: BoardState, event: KeyboardEvent): void {
	if (isUndo(event)) {
		event.preventDefault();
		undo(live);
		return;
	}
	if (!isShortcut(event)) return;
	const { ui } = live;
	const panel = PANELS[event.key];
	switch (event.key) {
		case '/':
			ui.dialog = { kind: 'quick' };
			break;
		case '?':
			ui.dialog = { kind: 'help' };
			break;
		case 'n':
		case 'N':
			if (!live.writable()) return;
			ui.dialog = { kind: 'task-new' };
			break;
		case 'l':
		case 'L':
			if (!live.writable()) return;
			ui.panel = ui.screen = 'log';
			ui.writeLog = true;
			break;
		default:
			if (!panel) return;
			ui.panel = ui.screen = panel;
	}
	event.preventDefault();
}

/** Takes back my own last change and says so. */
export function undo(live: BoardState): void {
	if (!live.board.undo.canUndo) {
		toast(m.board_error_nothing_to_undo());
		return;
	}
	attempt(() => {
		live.board.undo.undo();
		toast(m.board_undone_plain());
	});
}

/** Ctrl+Z outside of text fields, which undo their own typing. */
function isUndo(event: KeyboardEvent): boolean {
	if (event.defaultPrevented || event.isComposing || event.shiftKey || event.altKey) return false;
	if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return false;
	const target = event.target;
	if (!(target instanceof Element)) return true;
	return !target.closest(
		'input:not([type="checkbox"]):not([type="radio"]), textarea, [contenteditable]:not([contenteditable="false"])'
	);
}
