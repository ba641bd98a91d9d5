/** Numbers the authors of a stream in the order in which they are told. */
import type { AuthorLine, HistoryAuthor } from '#lib/history/format.ts';

export class AuthorLines {
	/** By user and post. */
	readonly #numbers = new Map<string | null, Map<string | null, number>>();
	readonly #told: HistoryAuthor[] = [];
	readonly #reader: { readonly userId: string; readonly internal: boolean };

	/** @param told those that the stream has told already */
	constructor(
		reader: { readonly userId: string; readonly internal: boolean },
		told: readonly HistoryAuthor[] = []
	) {
		this.#reader = reader;
		for (const { userId, post } of told) this.#number(userId, post);
	}

	/** Those told up to here, by their numbers. */
	get told(): readonly HistoryAuthor[] {
		return [...this.#told];
	}

	/** The author's number, and the line that tells of a new one ('' otherwise). */
	of(user: string | null, post: string | null): { number: number; line: string } {
		const userId = this.#reader.internal || user === this.#reader.userId ? user : null;
		const known = this.#numbers.get(userId)?.get(post);
		if (known !== undefined) return { number: known, line: '' };
		const author: AuthorLine['author'] = { userId, post };
		return {
			number: this.#number(userId, post),
			line: `${JSON.stringify({ author } satisfies AuthorLine)}\n`
		};
	}

	#number(userId: string | null, post: string | null): number {
		let posts = this.#numbers.get(userId);
		if (!posts) this.#numbers.set(userId, (posts = new Map()));
		const number = this.#told.push({ userId, post }) - 1;
		posts.set(post, number);
		return number;
	}
}
