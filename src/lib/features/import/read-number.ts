/** A number with the unit that may stand behind it in the same cell: `1,200`, `30人`. */
export interface CountedQuantity {
	readonly value: number;
	readonly unit: string;
}

const QUANTITY = /^(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([^\d\s.,+-][^\d\s]{0,9})?$/;

/** Reads a quantity; undefined where it is no plain number (若干, 约30, 3-5, negative). */
export function readQuantity(cell: string): CountedQuantity | undefined {
	const match = QUANTITY.exec(cell.normalize('NFKC').trim());
	if (!match) return undefined;
	const value = Number(match[1]!.replaceAll(',', '') + (match[2] ?? ''));
	return Number.isFinite(value) && value <= 1e9 ? { value, unit: match[3] ?? '' } : undefined;
}
