/** The report of a replay: of its figures and notes, and of the board as it stood at the end. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { dateTime } from '#lib/i18n/format.ts';
import type { ReplayState } from '../replay/replay-state.svelte.ts';
import { namedHead } from '../evidence/kept-head.ts';
import type { AnnotationList } from './annotations.svelte.ts';
import { makeReport } from './report/make-report.ts';
import { mapPicture } from './report/map-picture.ts';
import type { ReviewReport } from './report/review-report.ts';
import { reviewFigures } from './review-figures.ts';

/**
 * Maps of the moment on screen and of the end.
 * @throws Error where the notes cannot be read: a report without them would say there are none
 */
export async function replayReport(
	replay: ReplayState,
	notes: AnnotationList
): Promise<ReviewReport> {
	const { incident, timeline, reach, shown, axis } = replay;
	const annotations = await notes.read();
	const head = await namedHead(incident);
	const end = replay.paneAt(reach.to, 'received');
	const now = replay.paneAt(shown, axis);
	try {
		const { zone, board } = end.live;
		const picture = (pane: typeof end, at: number) =>
			mapPicture(pane.live.board, m.review_map_at({ time: dateTime(at, zone) }));
		const maps = [shown < reach.to ? picture(now, shown) : undefined, picture(end, reach.to)];
		return await makeReport(
			{
				...{ incident, board, timeline, annotations, figures: reviewFigures(replay) },
				...{ from: reach.from, until: reach.to },
				maps: maps.filter((map) => map !== undefined)
			},
			{
				incidentName: incident.name,
				exercise: incident.kind === 'exercise',
				at: Date.now(),
				zone,
				post: incident.me.post,
				head
			}
		);
	} finally {
		end.destroy();
		now.destroy();
	}
}
