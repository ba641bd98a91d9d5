/** All figures of a review, from the history alone. */
import type { ContactSpan } from '#lib/history/format.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { contactOf, type PostContact } from './contact.ts';
import { contradictionFigures, type ContradictionFigures } from './contradiction-figures.ts';
import { countedHistories } from './counted-histories.ts';
import { orderFigures, type OrderFigures } from './orders.ts';
import { reportFigures, type ReportFigures } from './reports.ts';
import { resourceFigures, type ResourceFigures } from './resource-spans.ts';
import { highestLevel, type ResponseLevel } from './response-level.ts';
import { statementsOf } from './statements.ts';
import { tallyFigures, type TallyFigures } from './tally-series.ts';

export interface PostEdits {
	/** Null: the server. */
	readonly post: string | null;
	readonly entries: number;
	readonly changes: number;
}

export interface Figures {
	readonly highestLevel: ResponseLevel | null;
	readonly reports: ReportFigures;
	readonly orders: OrderFigures;
	readonly resources: ResourceFigures;
	readonly tallies: TallyFigures;
	readonly contact: readonly PostContact[];
	readonly contradictions: ContradictionFigures;
	/** Most changes first. */
	readonly edits: readonly PostEdits[];
}

export interface Reviewed {
	readonly timeline: ReplayTimeline;
	readonly contacts: readonly ContactSpan[];
	/** When the incident ended, or now, UTC ms. */
	readonly runsTo: number;
}

export function figuresOf({ timeline, contacts, runsTo }: Reviewed): Figures {
	const statements = statementsOf(timeline);
	const orders = orderFigures(statements, runsTo);
	return {
		highestLevel: highestLevel(statements),
		reports: reportFigures(statements, orders.orders),
		orders,
		resources: resourceFigures(statements, runsTo),
		tallies: tallyFigures(statements),
		contact: contactOf(contacts, runsTo),
		contradictions: contradictionFigures(statements),
		edits: editsOf(timeline)
	};
}

function editsOf(timeline: ReplayTimeline): PostEdits[] {
	const posts = new Map<string | null, { entries: number; changes: number }>();
	const sumOf = (post: string | null) => {
		let sum = posts.get(post);
		if (!sum) posts.set(post, (sum = { entries: 0, changes: 0 }));
		return sum;
	};
	for (const history of countedHistories(timeline)) {
		for (let entry = 0; entry < history.size; entry++) sumOf(history.author(entry).post).entries++;
		for (const entry of history.entryOf) sumOf(history.author(entry).post).changes++;
	}
	return [...posts].map(([post, sum]) => ({ post, ...sum })).sort((a, b) => b.changes - a.changes);
}
