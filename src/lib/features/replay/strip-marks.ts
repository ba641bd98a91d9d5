/** The turning points along the strip: one mark to a place, and words where there is room. */
import { labelRows } from '../timeline/activity.ts';
import { EVENT_RANK } from './event-look.ts';
import type { ReplayEvent } from './replay-events.ts';

type PlacedEvent = ReplayEvent & { readonly at: number };

/** Marks stand this far apart, CSS pixels. */
const APART = 11;
/** What a name takes at most. */
const NAME = 150;

/** Of several in one place what matters most is shown; levels, commanders and posts say what they are. */
export function stripMarks(
	events: readonly PlacedEvent[],
	x: (at: number) => number,
	width: number,
	phone: boolean
): (PlacedEvent & { readonly named: boolean })[] {
	const places = new Map<number, PlacedEvent>();
	for (const event of events) {
		const place = Math.round(x(event.at) / APART);
		const before = places.get(place);
		if (!before || EVENT_RANK[event.kind] < EVENT_RANK[before.kind]) places.set(place, event);
	}
	const shown = [...places.values()];
	const takes = (text: string) => Math.min(NAME, 18 + text.length * 13);
	// Where the strip ends a name would be cut: the mark stands by itself.
	const turns = phone
		? []
		: shown.filter(
				({ kind, at, text }) => EVENT_RANK[kind] < EVENT_RANK.log && x(at) + takes(text) <= width
			);
	const rows = labelRows(
		turns.map(({ at, text }) => ({ x: x(at), width: takes(text) })),
		1
	);
	const named = new Set(turns.filter((_, index) => rows[index] !== undefined));
	const taken = [...named].map(({ at, text }) => [x(at), x(at) + takes(text)] as const);
	return shown
		.filter(
			(event) =>
				named.has(event) || !taken.some(([from, to]) => x(event.at) > from && x(event.at) < to)
		)
		.map((event) => ({ ...event, named: named.has(event) }));
}
