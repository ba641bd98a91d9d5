/** The moment something was sent, written into its bytes and found again in what arrives. */

const MARK = Buffer.from('STAMP:');
const DIGITS = 16;
/** To be put where the moment will stand. */
export const placeholder = (): string => `${MARK.toString()}${'0'.repeat(DIGITS)}`;

/** Microseconds on this process's clock. */
export const now = (): number => Math.round(performance.now() * 1000);

/** Where the stamp's digits stand; -1 where there is none. */
export function stampOffset(bytes: Buffer): number {
	const at = bytes.indexOf(MARK);
	return at < 0 ? -1 : at + MARK.length;
}

export function writeStamp(bytes: Buffer, offset: number): void {
	let value = now();
	for (let i = DIGITS - 1; i >= 0; i--) {
		bytes[offset + i] = 48 + (value % 10);
		value = Math.floor(value / 10);
	}
}

export const stampText = (): string => `${MARK.toString()}${String(now()).padStart(DIGITS, '0')}`;

/** Calls back for every stamp in a message, with the offset behind it. */
export function eachStamp(bytes: Buffer, found: (sentAt: number, after: number) => void): void {
	for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at)) {
		at += MARK.length;
		let value = 0;
		for (let i = 0; i < DIGITS; i++) value = value * 10 + bytes[at + i]! - 48;
		at += DIGITS;
		found(value, at);
	}
}

/** Reads `/number` at an offset; gives the number and where it ends. */
export function numberAfter(bytes: Buffer, at: number): { value: number; end: number } {
	let [value, end] = [0, at + 1];
	for (; bytes[end]! >= 48 && bytes[end]! <= 57; end++) value = value * 10 + bytes[end]! - 48;
	return { value, end };
}
