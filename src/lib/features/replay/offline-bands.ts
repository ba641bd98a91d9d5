/** Whose times without a connection stand on the strip: the one looked at, else the longest. */
import type { HistoryPerson } from '#lib/history/format.ts';
import type { Span } from '#lib/replay/replay-player.ts';
import type { ReplayState } from './replay-state.svelte.ts';

export interface OfflineBand {
	readonly person: HistoryPerson;
	readonly post: string;
	readonly spans: readonly Span[];
	readonly longest: Span;
}

export function bandsOf(
	replay: Pick<ReplayState, 'people' | 'beside' | 'offline'>,
	most: number
): OfflineBand[] {
	const { beside } = replay;
	const chosen = beside && beside.kind !== 'moment' ? beside.person : undefined;
	const length = ({ from, to }: Span) => to - from;
	return (chosen ? [chosen] : replay.people)
		.flatMap((person): OfflineBand[] => {
			const spans = replay.offline(person.userId);
			const longest = spans.toSorted((a, b) => length(b) - length(a))[0];
			return longest ? [{ person, post: postOf(person), spans, longest }] : [];
		})
		.sort((a, b) => length(b.longest) - length(a.longest))
		.slice(0, most);
}

/** The post a person held last, or the name where there was none. */
export function postOf({ posts, name }: HistoryPerson): string {
	return posts.at(-1) ?? name;
}
