/** A timeline for tests, of entries of one compartment. */
import type { HistoryEntry } from '#lib/history/format.ts';
import { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

export function timelineOf(entries: readonly HistoryEntry[]): ReplayTimeline {
	const history = new CompartmentHistory(entries[0]?.compartment ?? 'command');
	for (const [i, { n, receivedAt, at, author, kind, changes }] of entries.entries()) {
		history.addAuthor(author);
		history.add([n, receivedAt, at, i, kind, changes]);
	}
	return new ReplayTimeline([history]);
}
