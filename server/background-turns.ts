/**
 * Turns of the event loop for work that nobody waits for: journal, chain, packing. One slice of it
 * in each turn, whoever it belongs to, and what people do wait for goes before it: three such
 * workers that each gave way to others, but not to one another, kept a commit waiting for the sum
 * of their slices.
 */
type Urgent = () => Promise<unknown> | undefined;

const urgent = new Set<Urgent>();
const waiting: (() => void)[] = [];
let scheduled = false;

/**
 * Resolves in a turn of the event loop in which no other such work runs, once what goes before
 * it is done. A slice should take some milliseconds at most; the next one needs the next turn.
 */
export function backgroundTurn(): Promise<void> {
	return new Promise((resolve) => {
		waiting.push(resolve);
		schedule();
	});
}

/**
 * Has something done before every slice.
 * @param work gives undefined where nothing is to be done; it neither throws nor rejects
 * @returns ends it
 */
export function beforeBackground(work: Urgent): () => void {
	urgent.add(work);
	return () => urgent.delete(work);
}

function schedule(): void {
	if (scheduled) return;
	scheduled = true;
	setImmediate(run);
}

function run(): void {
	scheduled = false;
	const begin = waiting.shift();
	if (!begin) return;
	void Promise.all([...urgent].flatMap((work) => work() ?? [])).then(begin);
	// A disk that takes no commits holds up nothing else.
	setImmediate(begin);
	if (waiting.length > 0) schedule();
}
