/** Everyone an order can go to: posts, working groups, resources. */
import type { Assignee } from '#lib/board/records/task.record.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { byOrder } from '#lib/board/order.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { BoardState } from '../board/board-state.svelte.ts';

export interface OptionGroup {
	readonly label: string;
	readonly options: readonly { value: string; label: string }[];
}

/** The posts of the incident, each once, mine first. */
export function postsOf(live: BoardState): string[] {
	return [
		...new Set([live.incident.me.post, ...live.incident.members.map((member) => member.post)])
	];
}

export function assigneeOptions(live: BoardState): OptionGroup[] {
	return [
		{
			label: m.tasks_assignee_posts(),
			options: postsOf(live).map((post) => ({ value: `post:${post}`, label: post }))
		},
		{
			label: m.tasks_assignee_groups(),
			options: [...live.records.groups.list]
				.sort(byOrder)
				.map((group) => ({ value: `group:${group.key}`, label: group.name }))
		},
		{
			label: m.tasks_assignee_resources(),
			options: [...live.records.resources.list]
				.filter((resource) => resource.kind !== 'supply')
				.sort(byOrder)
				.map((resource) => ({
					value: `resource:${resource.key}`,
					label: `${resource.number} ${resource.name}`
				}))
		}
	];
}

/** Back from the code of `assigneeCode`. */
export function parseAssignee(code: string): Assignee | null {
	const colon = code.indexOf(':');
	const rest = code.slice(colon + 1);
	switch (code.slice(0, colon)) {
		case 'post':
			return { type: 'post', post: rest };
		case 'group':
			return { type: 'group', key: rest as RecordKey };
		case 'resource':
			return { type: 'resource', key: rest as RecordKey };
		default:
			return null;
	}
}
