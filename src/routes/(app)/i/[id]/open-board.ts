/** Opens an incident for the page: from this device at once, from the server where there is no copy. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { BoardState } from '#lib/features/board/board-state.svelte.ts';
import {
	cachedIncident,
	cacheIncident,
	forgetIncident
} from '#lib/features/incidents/incident-cache.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import { openSession } from '#lib/sync/session.ts';

export type Opened =
	| { readonly kind: 'open'; readonly live: BoardState; close(): Promise<void> }
	| { readonly kind: 'problem'; readonly words: string; readonly retry: boolean };

type Asked = { incident: IncidentView } | { refused: true } | { unreachable: true };

async function ask(id: string): Promise<Asked> {
	try {
		const response = await fetch(`/api/v1/incidents/${encodeURIComponent(id)}`, {
			cache: 'no-store',
			signal: AbortSignal.timeout(15_000)
		});
		if (response.status === 403 || response.status === 404) return { refused: true };
		if (!response.ok) return { unreachable: true };
		return { incident: (await response.json()) as IncidentView };
	} catch {
		return { unreachable: true };
	}
}

export async function openBoardPage(user: string, id: string): Promise<Opened> {
	const cached = await cachedIncident(user, id);
	let incident = cached?.value;
	if (!incident) {
		const asked = await ask(id);
		if ('refused' in asked) {
			await forgetIncident(user, id);
			return { kind: 'problem', words: m.board_open_not_found(), retry: false };
		}
		if ('unreachable' in asked)
			return { kind: 'problem', words: m.board_open_offline(), retry: true };
		incident = asked.incident;
		void cacheIncident(user, incident);
	}
	let live: BoardState | undefined;
	try {
		const session = await openSession({
			incident,
			fromDevice: cached !== undefined,
			onIncident: (fresh) => {
				if (live) live.incident = fresh;
				void cacheIncident(user, fresh);
			},
			onGone: () => void forgetIncident(user, id)
		});
		live = new BoardState(session.board, session.handle, incident);
		const opened = live;
		return {
			kind: 'open',
			live: opened,
			close: () => {
				opened.destroy();
				return session.close();
			}
		};
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return { kind: 'problem', words: m.board_open_storage({ detail }), retry: true };
	}
}
