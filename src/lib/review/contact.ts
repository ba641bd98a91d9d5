/** When posts were in contact with the server, and for how long they were not. */
import type { ContactSpan } from '#lib/history/format.ts';

export interface Silence {
	/** UTC ms. */
	readonly from: number;
	readonly until: number;
}

export interface PostContact {
	readonly post: string;
	readonly silences: readonly Silence[];
	/** Of all silences, ms. */
	readonly total: number;
	readonly longest: number;
}

/** A connection that came back this fast was not felt: a page was reloaded, a network changed, ms. */
const SHORTEST_SILENCE = 30_000;

/**
 * Silences between a post's first contact and the end.
 * @param runsTo UTC ms: when the incident ended, or now
 */
export function contactOf(
	spans: readonly ContactSpan[],
	runsTo: number,
	by: (span: ContactSpan) => string = ({ post }) => post
): PostContact[] {
	const groups = new Map<string, ContactSpan[]>();
	for (const span of spans) {
		const name = by(span);
		const group = groups.get(name);
		if (group) group.push(span);
		else groups.set(name, [span]);
	}
	return [...groups].map(([post, group]) => {
		const silences = silencesOf(group, runsTo);
		const lengths = silences.map(({ from, until }) => until - from);
		return {
			post,
			silences,
			total: lengths.reduce((sum, length) => sum + length, 0),
			longest: Math.max(0, ...lengths)
		};
	});
}

function silencesOf(spans: readonly ContactSpan[], runsTo: number): Silence[] {
	const sorted = [...spans].sort((a, b) => a.openedAt - b.openedAt);
	const silences: Silence[] = [];
	let covered = sorted[0]!.openedAt;
	for (const { openedAt, closedAt } of [...sorted, { openedAt: runsTo, closedAt: runsTo }]) {
		if (Math.min(openedAt, runsTo) - covered >= SHORTEST_SILENCE)
			silences.push({ from: covered, until: Math.min(openedAt, runsTo) });
		covered = Math.max(covered, closedAt ?? runsTo);
	}
	return silences;
}
