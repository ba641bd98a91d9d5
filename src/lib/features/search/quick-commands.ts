/** What the quick line does besides searching: set a status, go somewhere, write. */
import type { Board } from '#lib/board/board.ts';
import {
	statusesOf,
	type Resource,
	type ResourceKind,
	type ResourceStatus
} from '#lib/board/records/resource.record.ts';
import { resourceStatusWord } from '../board/code-words.ts';
import { folded, foldedNumber } from './search.ts';

export type QuickCommand =
	| { readonly kind: 'status'; readonly resource: Resource; readonly status: ResourceStatus }
	| { readonly kind: 'task'; readonly title: string }
	| { readonly kind: 'log'; readonly text: string };

const TASK_WORDS = ['任务', '新任务', 'task', 'n'];
const LOG_WORDS = ['日志', '记', 'log', 'l'];

/** Statuses whose word begins like this, in the present language or as a code. */
function statusesLike(kind: ResourceKind, word: string): ResourceStatus[] {
	const wanted = folded(word);
	if (!wanted) return [];
	return statusesOf(kind).filter(
		(status) =>
			folded(resourceStatusWord(status)).startsWith(wanted) ||
			status.replaceAll('_', ' ').startsWith(wanted)
	);
}

/** `A3 到场` on every resource that is spoken of as A3; `任务 …` and `日志 …`. */
export function quickCommands(
	board: Board,
	query: string,
	writable: (compartment: string) => boolean
): QuickCommand[] {
	const text = query.trim();
	const space = text.search(/\s/);
	if (space < 0) return [];
	const first = text.slice(0, space);
	const rest = text.slice(space + 1).trim();
	const commands: QuickCommand[] = [];
	const spoken = foldedNumber(first);
	for (const resource of board.resources.list())
		if (spokenAs(resource, spoken) && writable(resource.compartment))
			for (const status of statusesLike(resource.kind, rest))
				if (status !== resource.status) commands.push({ kind: 'status', resource, status });
	if (rest && TASK_WORDS.includes(folded(first))) commands.push({ kind: 'task', title: rest });
	if (rest && LOG_WORDS.includes(folded(first))) commands.push({ kind: 'log', text: rest });
	return commands.slice(0, 8);
}

/** By its number, with or without the series: `R-07`, `R7`, `7`. */
function spokenAs(resource: Resource, spoken: string): boolean {
	const number = foldedNumber(resource.number);
	if (number === spoken) return true;
	return /^\d+$/.test(spoken) && number.replace(/^\D+/, '') === spoken;
}
