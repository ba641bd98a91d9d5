/**
 * Parts of a job as long as somebody takes them. A reader who leaves parts lying, or takes very
 * long for all of them together, gives way to those who wait: the job is given up, and the reader,
 * who sees a stream that was cut off, asks for the rest again.
 */

/** Without a part being taken, and for all parts of a job together, ms. */
const LEFT_LYING_MS = 20_000;
const ALTOGETHER_MS = 120_000;

export class GivenUpError extends Error {
	constructor() {
		super('the reader left the answer lying');
		this.name = 'GivenUpError';
	}
}

/**
 * @param parts returned early when they are given up
 * @param over called once, when the job is over, however that came
 * @throws GivenUpError to a reader who comes back after that
 */
export async function* attended<T>(
	parts: AsyncGenerator<T, undefined>,
	over: () => void = () => undefined
): AsyncGenerator<T, undefined> {
	let left = ALTOGETHER_MS;
	let givenUp = false;
	try {
		for await (const part of parts) {
			const since = performance.now();
			const timer = setTimeout(
				() => {
					givenUp = true;
					over();
					void parts.return(undefined);
				},
				Math.min(LEFT_LYING_MS, left)
			).unref();
			try {
				yield part;
			} finally {
				clearTimeout(timer);
			}
			if (givenUp) throw new GivenUpError();
			left = Math.max(0, left - (performance.now() - since));
		}
	} finally {
		if (!givenUp) over();
	}
	return undefined;
}
