/** A timeline for tests, of entries of one or several compartments. */
import type { HistoryEntry } from '#lib/history/format.ts';
import { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

export function timelineOf(entries: readonly HistoryEntry[]): ReplayTimeline {
	const histories = new Map<string, CompartmentHistory>();
	for (const { compartment, n, receivedAt, at, author, kind, changes, knownAt } of entries) {
		let history = histories.get(compartment);
		if (!history) histories.set(compartment, (history = new CompartmentHistory(compartment)));
		const authors = history.beginAuthors();
		history.addAuthor(author);
		const line = [n, receivedAt, at, 0, kind, changes] as const;
		history.add(knownAt === undefined ? line : [...line, knownAt], authors);
	}
	return new ReplayTimeline([...histories.values()]);
}
