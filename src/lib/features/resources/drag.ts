/** Dragging a resource onto a task card or a working group: the data is its record key. */
import { parseRecordKey, type RecordKey } from '#lib/board/ids.ts';

export const RESOURCE_MIME = 'application/x-tongtu-resource';

/** Puts a resource into a drag; other programs get its name as text. */
export function startResourceDrag(event: DragEvent, key: RecordKey, name: string): void {
	if (!event.dataTransfer) return;
	event.dataTransfer.setData(RESOURCE_MIME, key);
	event.dataTransfer.setData('text/plain', name);
	event.dataTransfer.effectAllowed = 'copy';
}

/** Whether a drag over this element carries a resource; its key is readable only on drop. */
export function carriesResource(event: DragEvent): boolean {
	return event.dataTransfer?.types.includes(RESOURCE_MIME) ?? false;
}

/** The resource that was dropped, if it was one. */
export function droppedResource(event: DragEvent): RecordKey | undefined {
	const key = event.dataTransfer?.getData(RESOURCE_MIME) ?? '';
	return parseRecordKey(key) ? (key as RecordKey) : undefined;
}
