/** Reads a stream of history lines as a client does. */
import type {
	EntryLine,
	HistoryAuthor,
	HistoryChange,
	HistoryHeader,
	HistoryLine
} from '#lib/history/format.ts';

export interface ReadHistory {
	readonly header: HistoryHeader;
	readonly authors: readonly HistoryAuthor[];
	/** What the keyframe builds, if there is one, and after which entry. */
	readonly keyframe: { readonly n: number; readonly changes: readonly HistoryChange[] } | undefined;
	readonly entries: readonly EntryLine[];
	/** Undefined where the stream was cut off. */
	readonly next: number | undefined;
}

/** All of a stream as text, whole or cut off. */
export async function historyText(portions: AsyncIterable<string | Uint8Array>): Promise<string> {
	const parts: Buffer[] = [];
	for await (const portion of portions) parts.push(Buffer.from(portion as Uint8Array));
	return Buffer.concat(parts).toString();
}

export async function readHistory(
	portions: AsyncIterable<string | Uint8Array>
): Promise<ReadHistory> {
	const text = await historyText(portions);
	if (!text.endsWith('\n')) throw new Error('the last line is cut');
	const [header, ...lines] = text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as HistoryLine) as [HistoryHeader, ...HistoryLine[]];
	const authors: HistoryAuthor[] = [];
	const entries: EntryLine[] = [];
	let keyframe: { n: number; changes: HistoryChange[] } | undefined;
	let next: number | undefined;
	for (const line of lines) {
		if (next !== undefined) throw new Error('a line after the end');
		if ('author' in line) authors.push(line.author);
		else if ('keyframe' in line)
			(keyframe ??= { n: line.keyframe, changes: [] }).changes.push(...line.changes);
		else if ('end' in line) next = line.next;
		else if ('history' in line) throw new Error('a second header');
		else {
			if (!authors[line[3]]) throw new Error('an author who was not told');
			entries.push(line);
		}
	}
	return { header, authors, keyframe, entries, next };
}
