import type { CollectionName } from '#lib/board/records/index.ts';
import type { BoardUi } from '#lib/features/board/board-state.svelte.ts';

/** Leads to a record: its card, its row, or its place on the map. */
export function showRecord(ui: BoardUi, collection: CollectionName, key: string): void {
	ui.select(key);
	switch (collection) {
		case 'tasks':
			ui.panel = ui.screen = 'tasks';
			ui.dialog = { kind: 'task', key };
			return;
		case 'resources':
			ui.panel = ui.screen = 'resources';
			ui.dialog = { kind: 'resource', key };
			return;
		case 'mapObjects':
			ui.screen = 'map';
			ui.goTo = { key };
			return;
		case 'tallies':
			ui.panel = ui.screen = 'tallies';
			ui.dialog = { kind: 'tally', key };
			return;
		case 'log':
			ui.panel = ui.screen = 'log';
			return;
		case 'assignments':
			ui.panel = ui.screen = 'resources';
			return;
		case 'groups':
			ui.dialog = { kind: 'groups', key };
			return;
		case 'incident':
			ui.dialog = { kind: 'incident' };
	}
}
