/** What a link to a moment says: `?t=<ms>&axis=&eyes=&compare=&panel=`. */
import type { Axis } from '#lib/replay/replay-timeline.ts';

export interface ReplayLink {
	/** UTC ms. */
	readonly t?: number | undefined;
	readonly axis?: Axis | undefined;
	/** The person whose view stands beside the whole. */
	readonly eyes?: string | undefined;
	/** The moment that stands beside it, UTC ms. */
	readonly compare?: number | undefined;
	readonly panel?: string | undefined;
}

/** What is no time, axis or name is left out. */
export function readLink(query: URLSearchParams): ReplayLink {
	const axis = query.get('axis');
	return {
		t: time(query.get('t')),
		axis: axis === 'happened' || axis === 'received' ? axis : undefined,
		eyes: query.get('eyes') || undefined,
		compare: time(query.get('compare')),
		panel: query.get('panel') || undefined
	};
}

export function writeLink(link: ReplayLink): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(link))
		if (value !== undefined && value !== '')
			query.set(name, typeof value === 'number' ? String(Math.round(value)) : String(value));
	return query.toString();
}

function time(text: string | null): number | undefined {
	const value = Number(text ?? NaN);
	// Past these no calendar writes them.
	return text && Math.abs(value) <= 8.64e15 ? value : undefined;
}
