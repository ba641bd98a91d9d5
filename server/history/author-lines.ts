/** Numbers the authors of a stream in the order in which they are told. */
import type { AuthorLine } from '#lib/history/format.ts';

export class AuthorLines {
	readonly #numbers = new Map<string, number>();
	readonly #reader: { readonly userId: string; readonly internal: boolean };

	constructor(reader: { readonly userId: string; readonly internal: boolean }) {
		this.#reader = reader;
	}

	/** The author's number, and the line that tells of a new one ('' otherwise). */
	of(user: string | null, post: string | null): { number: number; line: string } {
		const userId = this.#reader.internal || user === this.#reader.userId ? user : null;
		const key = `${userId ?? ''} ${post === null ? '' : `=${post}`}`;
		const known = this.#numbers.get(key);
		if (known !== undefined) return { number: known, line: '' };
		const number = this.#numbers.size;
		this.#numbers.set(key, number);
		return {
			number,
			line: `${JSON.stringify({ author: { userId, post } } satisfies AuthorLine)}\n`
		};
	}
}
