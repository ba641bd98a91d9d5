/** Spoken numbers in their order: R-2 before R-12, and numbers that carry a post behind. */
const collator = new Intl.Collator('en', { numeric: true });

export function byNumber(
	a: { readonly number: string; readonly id: string },
	b: { readonly number: string; readonly id: string }
): number {
	return (
		a.number.split('-').length - b.number.split('-').length ||
		collator.compare(a.number, b.number) ||
		(a.id < b.id ? -1 : 1)
	);
}
