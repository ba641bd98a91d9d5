/** How every text control looks; height fits 28 px rows on desktop and gloves on a phone. */
export const CONTROL =
	'w-full min-w-0 rounded-md border border-line bg-surface px-2 text-sm text-text placeholder:text-muted disabled:opacity-60 aria-invalid:border-red pointer-coarse:text-base';
export const CONTROL_LINE = `${CONTROL} h-8 pointer-coarse:h-11`;
