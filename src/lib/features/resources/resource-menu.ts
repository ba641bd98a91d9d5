/** What can be done to a resource from its row: the same as dragging, for keyboards and thumbs. */
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import MapPin from '@lucide/svelte/icons/map-pin';
import Pencil from '@lucide/svelte/icons/pencil';
import Share2 from '@lucide/svelte/icons/share-2';
import Send from '@lucide/svelte/icons/send';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { deleteRecord, restoreRecord } from '#lib/board/commands/record.commands.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { MenuGroup } from '#lib/ui/menu-item.ts';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { attempt } from '../board/attempt.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import { mayRelease } from '../board/may-release.ts';

export function resourceMenu(live: BoardState, resource: Resource): MenuGroup[] {
	const { key } = resource;
	const writable = live.writable(resource.compartment);
	const open = (kind: string) => () => {
		live.ui.dialog = { kind, key };
	};
	return [
		{
			items: [
				{ label: m.common_open(), icon: Pencil, onselect: open('resource') },
				...(resource.position
					? [
							{
								label: m.resources_show_on_map(),
								icon: MapPin,
								onselect: () => showOnMap(live, resource)
							}
						]
					: [])
			]
		},
		{
			items: writable
				? [
						{ label: m.resources_assign_to(), icon: Send, onselect: open('assign') },
						{
							label: m.resources_report_take(),
							icon: ClipboardCheck,
							onselect: open('resource-report')
						},
						...(mayRelease(live, resource.compartment)
							? [{ label: m.resources_release(), icon: Share2, onselect: open('release') }]
							: []),
						{
							label: m.common_delete(),
							icon: Trash2,
							danger: true,
							onselect: () => removeResource(live, resource)
						}
					]
				: []
		}
	];
}

/** Deletes without asking; the message offers to take it back. */
export function removeResource(live: BoardState, resource: Resource): void {
	const { key, number, name } = resource;
	attempt(() => {
		deleteRecord(live.board, 'resources', key);
		toast(m.common_deleted_undo({ name: `${number} ${name}` }), {
			action: {
				label: m.common_undo(),
				run: () => attempt(() => restoreRecord(live.board, 'resources', key))
			}
		});
	});
}

export function showOnMap(live: BoardState, resource: Resource): void {
	live.ui.select(resource.key);
	live.ui.screen = 'map';
	live.ui.dialog = undefined;
	live.ui.goTo = resource.position
		? { key: resource.key, position: resource.position.position }
		: { key: resource.key };
}
