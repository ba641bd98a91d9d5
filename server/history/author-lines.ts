/** Numbers the authors of a stream in the order in which they are told. */
import type { AuthorLine } from '#lib/history/format.ts';

export class AuthorLines {
	/** By user and post. */
	readonly #numbers = new Map<string | null, Map<string | null, number>>();
	#told = 0;
	readonly #reader: { readonly userId: string; readonly internal: boolean };

	constructor(reader: { readonly userId: string; readonly internal: boolean }) {
		this.#reader = reader;
	}

	/** The author's number, and the line that tells of a new one ('' otherwise). */
	of(user: string | null, post: string | null): { number: number; line: string } {
		const userId = this.#reader.internal || user === this.#reader.userId ? user : null;
		let posts = this.#numbers.get(userId);
		if (!posts) this.#numbers.set(userId, (posts = new Map()));
		const known = posts.get(post);
		if (known !== undefined) return { number: known, line: '' };
		const number = this.#told++;
		posts.set(post, number);
		return {
			number,
			line: `${JSON.stringify({ author: { userId, post } } satisfies AuthorLine)}\n`
		};
	}
}
