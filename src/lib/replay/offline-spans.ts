/** When a person had no device connected, from the connections the server has written down. */
import type { ContactSpan } from '#lib/history/format.ts';
import type { Span } from './replay-player.ts';

/** A phone that changes its network is not away. */
const BRIEF_MS = 30_000;

/** Gaps between the first connection and the end of `within`, UTC ms, oldest first. */
export function offlineSpans(
	contacts: readonly ContactSpan[],
	userId: string,
	within: Span
): Span[] {
	const mine = contacts
		.filter((contact) => contact.userId === userId)
		.sort((a, b) => a.openedAt - b.openedAt);
	if (mine.length === 0) return [];
	const gaps: Span[] = [];
	let until = mine[0]!.closedAt ?? Infinity;
	const gap = (from: number, to: number) => {
		const span = { from: Math.max(from, within.from), to: Math.min(to, within.to) };
		if (span.to - span.from >= BRIEF_MS) gaps.push(span);
	};
	for (const { openedAt, closedAt } of mine) {
		gap(until, openedAt);
		until = Math.max(until, closedAt ?? Infinity);
	}
	gap(until, within.to);
	return gaps;
}
