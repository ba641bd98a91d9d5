/** What a chain says that does not hold the head which this device noted. */
import { number, stamp, type Clock } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { HeadCheck } from './kept-head.ts';

/** @returns undefined where it holds, or nothing was noted */
export function lostHeadWords(
	{ view, kept, holds, shorter }: HeadCheck,
	clocks: readonly Clock[],
	now: number
): string | undefined {
	if (!kept || holds) return undefined;
	const noted = { n: number(kept.n), time: stamp(kept.receivedAt, clocks.slice(0, 1), now) };
	return shorter
		? m.board_chain_short({ ...noted, now: number(view.head?.n ?? 0) })
		: m.board_chain_lost(noted);
}
