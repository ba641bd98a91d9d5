/** About how large the one update of an import is: what is said, and what a record costs besides. */
const PER_RECORD = 400;

/** Bytes, from what is to be created. */
export function importSize(inputs: readonly unknown[]): number {
	return new TextEncoder().encode(JSON.stringify(inputs)).length + inputs.length * PER_RECORD;
}
