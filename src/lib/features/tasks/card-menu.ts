/** The menu of a card: every move that dragging makes, and more, for keyboard and touch. */
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import MapPin from '@lucide/svelte/icons/map-pin';
import Send from '@lucide/svelte/icons/send';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { deleteRecord, restoreRecord } from '#lib/board/commands/record.commands.ts';
import { reorderTask } from '#lib/board/commands/task.commands.ts';
import type { Task } from '#lib/board/records/task.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { MenuGroup, MenuItem } from '#lib/ui/menu-item.ts';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { attempt } from '../board/attempt.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import { mayRelease } from '../board/may-release.ts';
import { stepsOf } from './step.ts';
import { takeStep } from './take-step.ts';

/** Shows the task's place on the map; undefined where it has none. */
export function placeOnMap(task: Task): { key?: string; position?: [number, number] } | undefined {
	if (task.place?.mapObject) return { key: task.place.mapObject };
	if (task.place?.position) return { position: task.place.position };
	return undefined;
}

export function deleteTask(live: BoardState, task: Task): void {
	attempt(() => {
		deleteRecord(live.board, 'tasks', task.key);
		toast(m.tasks_deleted({ number: task.number }), {
			action: {
				label: m.common_restore(),
				run: () => attempt(() => restoreRecord(live.board, 'tasks', task.key))
			}
		});
	});
}

/** `column` are the tasks around it in their order, for moving up and down. */
export function cardMenu(live: BoardState, task: Task, column: readonly Task[] = []): MenuGroup[] {
	const writable = live.writable(task.compartment);
	const place = placeOnMap(task);
	const at = column.indexOf(task);
	const reorder = (before: number) =>
		attempt(() => reorderTask(live.board, task.key, column[before], column[before + 1]));
	const moves: MenuItem[] = [];
	if (writable && at > 0)
		moves.push({ label: m.tasks_move_up(), icon: ArrowUp, onselect: () => reorder(at - 2) });
	if (writable && at >= 0 && at < column.length - 1)
		moves.push({ label: m.tasks_move_down(), icon: ArrowDown, onselect: () => reorder(at + 1) });
	return [
		{
			label: m.tasks_move_to(),
			items: writable
				? stepsOf(task).map((step) => ({
						label: step.label,
						danger: step.danger ?? false,
						onselect: () => takeStep(live, task, step)
					}))
				: []
		},
		{ items: moves },
		{
			items: [
				...(place
					? [{ label: m.tasks_go_to_map(), icon: MapPin, onselect: () => showPlace(live, place) }]
					: []),
				...(mayRelease(live, task.compartment)
					? [
							{
								label: m.tasks_release(),
								icon: Send,
								onselect: () => (live.ui.dialog = { kind: 'release', key: task.key })
							}
						]
					: []),
				...(writable
					? [{ label: m.common_delete(), icon: Trash2, onselect: () => deleteTask(live, task) }]
					: [])
			]
		}
	];
}

export function showPlace(
	live: BoardState,
	place: { key?: string; position?: [number, number] }
): void {
	live.ui.dialog = undefined;
	live.ui.screen = 'map';
	if (place.key) live.ui.select(place.key);
	live.ui.goTo = place;
}
