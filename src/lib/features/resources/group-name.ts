import {
	RESOURCE_KINDS,
	type ResourceKind,
	type ResourceStatus
} from '#lib/board/records/resource.record.ts';
import { resourceKindWord, resourceStatusWord } from '../board/code-words.ts';
import type { ResourceGroup } from './resource-list.ts';

/** What a group of the list is headed with. */
export function groupName(id: ResourceGroup['id']): string {
	if (id === 'all') return '';
	const kind = RESOURCE_KINDS.find((known) => known === id);
	return kind
		? resourceKindWord(kind satisfies ResourceKind)
		: resourceStatusWord(id as ResourceStatus);
}
