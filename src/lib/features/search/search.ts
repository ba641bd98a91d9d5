/** Search over everything on the board: by number, by name, by what was said. */
import type { Board } from '#lib/board/board.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import type { CollectionName } from '#lib/board/records/index.ts';
import { tallyKindWord } from '../board/code-words.ts';

export interface Hit {
	readonly collection: CollectionName;
	readonly key: RecordKey;
	readonly compartment: string;
	/** What it is called. */
	readonly title: string;
	/** A second line: what else matched. */
	readonly detail: string;
	readonly score: number;
}

/** Letters of one width and case, spaces folded: how texts and queries are compared. */
export function folded(text: string): string {
	return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** `R-07`, `r07`, `r 7` and `R7` are the same number when spoken. */
export function foldedNumber(number: string): string {
	return folded(number)
		.replace(/[\s\-_.·]/g, '')
		.replace(/(\D|^)0+(?=\d)/g, '$1');
}

interface Searchable {
	readonly key: RecordKey;
	readonly compartment: string;
	readonly deleted: boolean;
}

/** At most `limit` hits, best first; numbers before names before texts. */
export function search(board: Board, query: string, limit = 30): Hit[] {
	const words = folded(query).split(' ').filter(Boolean);
	if (words.length === 0) return [];
	const number = foldedNumber(query);
	const hits: Hit[] = [];

	function look(
		collection: CollectionName,
		record: Searchable & { readonly changedAt: number },
		spoken: string,
		title: string,
		texts: readonly (string | undefined)[]
	) {
		const name = folded(`${spoken} ${title}`);
		const rest = texts.filter((text): text is string => !!text && text !== title);
		const all = `${name} ${folded(rest.join(' '))}`;
		let score = 0;
		if (spoken && foldedNumber(spoken) === number) score = 100;
		else if (spoken && number.length > 1 && foldedNumber(spoken).startsWith(number)) score = 70;
		else if (words.every((word) => name.includes(word)))
			score = name.startsWith(words[0]!) ? 60 : 50;
		else if (words.every((word) => all.includes(word))) score = 20;
		if (score === 0) return;
		const detail = rest.find((text) => words.some((word) => folded(text).includes(word))) ?? '';
		hits.push({
			collection,
			key: record.key,
			compartment: record.compartment,
			title: spoken ? `${spoken} ${title}` : title,
			detail: detail.slice(0, 120),
			score
		});
	}

	const said = (list: readonly { value: string | null; retracted: boolean }[]) =>
		list.filter((item) => !item.retracted).map((item) => item.value ?? '');
	for (const task of board.tasks.list())
		look('tasks', task, task.number, task.title, [
			task.detail,
			task.place?.text,
			...Object.values(task.checklist).map((item) => item?.text),
			...said(task.comments)
		]);
	for (const resource of board.resources.list())
		look('resources', resource, resource.number, resource.name, [
			resource.owner,
			resource.contact,
			resource.remark,
			resource.position?.text,
			resource.report?.text,
			...said(resource.comments)
		]);
	for (const object of board.mapObjects.list())
		if (object.label || object.remark)
			look('mapObjects', object, '', object.label, [object.remark, ...said(object.comments)]);
	for (const group of board.groups.list())
		look('groups', group, '', group.name, [group.channel, group.duties, group.lead ?? undefined]);
	for (const entry of board.log.list())
		look('log', entry, '', entry.correction?.text ?? entry.text, [
			entry.text,
			...said(entry.comments)
		]);
	for (const tally of board.tallies.list())
		look('tallies', tally, '', tally.label || tallyKindWord(tally.kind), [
			tally.scope,
			tally.value?.source
		]);
	return hits.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title)).slice(0, limit);
}
