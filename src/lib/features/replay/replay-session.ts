/** What stands in the place of a link in replay: everything is here, nothing goes out. */
import { BoardError } from '#lib/board/errors.ts';
import type { SessionHandle } from '../board/board-state.svelte.ts';

export function replaySession(incidentId: string, openedAt: number): SessionHandle {
	return {
		status: {
			link: 'online',
			since: openedAt,
			lastContact: openedAt,
			unsent: 0,
			uploads: 0,
			problem: undefined,
			loaded: true
		},
		subscribe: () => () => undefined,
		others: new Map(),
		subscribeAwareness: () => () => undefined,
		present: () => undefined,
		reserveNumbers: () => Promise.resolve(),
		attachFile: (compartment) => Promise.reject(new BoardError('read_only', compartment)),
		attachmentUrl: (compartment, hash) =>
			Promise.resolve(
				`/api/v1/incidents/${encodeURIComponent(incidentId)}/attachments/${encodeURIComponent(compartment)}/${encodeURIComponent(hash)}`
			)
	};
}
