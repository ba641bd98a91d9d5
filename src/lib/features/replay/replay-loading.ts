/** Fetches what a replay is made of; compartments one after the other, with progress. */
import type { HistoryOverview } from '#lib/history/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import { readHistory, readOverview, type ReadOptions } from '#lib/replay/read-history.ts';
import { ReplayError, type ReplayErrorCode } from '#lib/replay/replay-error.ts';
import { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { Refusal } from '../incidents/api-call.ts';
import { incidentApi } from '../incidents/incident-api.ts';
import type { IncidentView } from '../incidents/incident-view.ts';

export interface Loaded {
	readonly incident: IncidentView;
	readonly overview: HistoryOverview;
	readonly timeline: ReplayTimeline;
	/** By the server's clock, UTC ms: what an open incident is replayed up to. */
	readonly askedAt: number;
}

/** Told from 0 to 1. */
type OnProgress = (share: number) => void;

/** @throws ReplayError, Refusal */
export async function loadReplay(
	incidentId: string,
	signal: AbortSignal,
	onprogress: OnProgress
): Promise<Loaded> {
	const [incident, { overview, askedAt }] = await Promise.all([
		incidentApi.get(incidentId),
		readOverview(incidentId, { signal })
	]);
	const timeline = await loadTimeline(incidentId, overview, { signal }, onprogress);
	return { incident, overview, timeline, askedAt };
}

/** The compartments of an overview, through everybody's eyes or one person's. @throws ReplayError */
export async function loadTimeline(
	incidentId: string,
	overview: HistoryOverview,
	options: Pick<ReadOptions, 'eyes' | 'signal'>,
	onprogress: OnProgress
): Promise<ReplayTimeline> {
	const total = overview.compartments.reduce((sum, { entries }) => sum + entries, 0);
	let done = 0;
	const histories: CompartmentHistory[] = [];
	for (const { key } of overview.compartments) {
		const history = await readHistory(incidentId, key, {
			...options,
			onprogress: (entries) => onprogress(Math.min(1, (done + entries) / Math.max(1, total)))
		});
		done += history.size;
		histories.push(history);
	}
	return new ReplayTimeline(histories);
}

const WORDS: Record<ReplayErrorCode, () => string> = {
	signed_out: m.replay_error_signed_out,
	no_right: m.replay_error_no_right,
	newer_format: m.replay_error_newer_format,
	not_a_history: m.replay_error_not_a_history,
	cut_off: m.replay_error_cut_off,
	unreachable: m.replay_error_unreachable,
	failed: m.replay_error_failed
};

/** What went wrong, in words; bugs are reported as such. */
export function problemWords(error: unknown): string {
	if (error instanceof ReplayError) return error.said ?? WORDS[error.code]();
	if (error instanceof Refusal) return error.message;
	reportError(error);
	return m.replay_error_broken();
}
