/** The panels, each loaded when it is first shown. */
import type { Component } from 'svelte';
import type { BoardUi } from '#lib/features/board/board-state.svelte.ts';

type PanelModule = Promise<{ default: Component<{ phone?: boolean }> }>;
const loaded = new Map<string, PanelModule>();

function once(name: string, load: () => Promise<unknown>): () => PanelModule {
	return () => {
		let module = loaded.get(name);
		if (!module) {
			module = load() as PanelModule;
			loaded.set(name, module);
			// What failed once is tried again when it is shown again.
			module.catch(() => loaded.delete(name));
		}
		return module;
	};
}

export const panels: Record<BoardUi['panel'], () => PanelModule> = {
	tasks: once('tasks', () => import('#lib/features/tasks/TasksPanel.svelte')),
	resources: once('resources', () => import('#lib/features/resources/ResourcesPanel.svelte')),
	log: once('log', () => import('#lib/features/log/LogPanel.svelte')),
	tallies: once('tallies', () => import('#lib/features/tallies/TalliesPanel.svelte'))
};
