/** A disk that takes its time. */
import type { Store } from '../../../server/store/store.ts';

export interface HeldCommits {
	/** Updates that were given to the disk and lie there. */
	readonly held: number;
	/** Lets them through, and all that comes. */
	readonly release: () => void;
}

/** Holds back commits until released. */
export function holdCommits(store: Store): HeldCommits {
	const append = store.append.bind(store);
	let release!: () => void;
	const gate = new Promise<void>((resolve) => (release = resolve));
	let held = 0;
	store.append = async (...args) => {
		held += args[0].length;
		await gate;
		return append(...args);
	};
	return {
		get held() {
			return held;
		},
		release: () => {
			store.append = append;
			release();
		}
	};
}
