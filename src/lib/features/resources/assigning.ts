/** Assigning a resource that was dropped somewhere: at once, or after asking how much. */
import { assign } from '#lib/board/commands/resource.commands.ts';
import { activeAssignments } from '#lib/board/allocations.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { attempt } from '../board/attempt.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import { recordName } from '../board/fact-words.ts';
import { divisible } from './availability.ts';

export interface AssignTarget {
	readonly type: 'task' | 'group';
	readonly key: RecordKey;
}

/**
 * Assigns a whole resource at once; of one that can be divided the dialog asks how many.
 * What is there already is not assigned twice.
 */
export function assignTo(live: BoardState, key: RecordKey, target: AssignTarget): void {
	const resource = live.records.resources.get(key);
	if (!resource) return;
	const there = activeAssignments(live.board, key).some((a) => a.target.key === target.key);
	if (there) {
		toast(m.resources_assigned_already({ resource: resource.number, target: name(live, target) }));
		return;
	}
	if (divisible(resource)) {
		live.ui.dialog = { kind: 'assign', key, data: { target } };
		return;
	}
	attempt(() => {
		assign(live.board, key, target);
		toast(m.resources_assigned({ resource: resource.number, target: name(live, target) }), {
			tone: 'good'
		});
	});
}

function name(live: BoardState, target: AssignTarget): string {
	return recordName(live.board, target.type === 'task' ? 'tasks' : 'groups', target.key);
}
