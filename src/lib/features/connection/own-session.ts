import type { SessionHandle } from '#lib/features/board/board-state.svelte.ts';
import { Session } from '#lib/sync/session.ts';

/** The browser's own session behind a handle; undefined where the board is shown without one. */
export function ownSession(handle: SessionHandle): Session | undefined {
	return handle instanceof Session ? handle : undefined;
}
