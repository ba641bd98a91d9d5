/** Tinted grounds that say a state beside its word, as badges and status fields have them. */
export type Tone = 'neutral' | 'red' | 'orange' | 'yellow' | 'green' | 'blue' | 'accent';

/** Mixed with the text's own colour: readable on its tint in both themes (4.5:1). */
export const TONES: Readonly<Record<Tone, string>> = {
	neutral: 'bg-muted/15 text-[color-mix(in_oklab,var(--muted)_72%,var(--text))]',
	red: 'bg-red/15 text-[color-mix(in_oklab,var(--red)_72%,var(--text))]',
	orange: 'bg-orange/15 text-[color-mix(in_oklab,var(--orange)_72%,var(--text))]',
	yellow: 'bg-yellow/15 text-[color-mix(in_oklab,var(--yellow)_72%,var(--text))]',
	green: 'bg-green/15 text-[color-mix(in_oklab,var(--green)_72%,var(--text))]',
	blue: 'bg-blue/15 text-[color-mix(in_oklab,var(--blue)_72%,var(--text))]',
	accent: 'bg-accent/15 text-[color-mix(in_oklab,var(--accent)_72%,var(--text))]'
};
