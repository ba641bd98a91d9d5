/** How the hour before the demo opens is told: scenes, each at its minute and by its post. */
import type * as Y from 'yjs';
import { openBoard, type Board, type NumberSource } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import type { RecordKey } from '#lib/board/ids.ts';

/** What a scene plays with. */
export interface Stage {
	readonly board: Board;
	/** UTC ms of a minute of the exercise. */
	readonly at: (minute: number) => number;
	/** Remembers a record under a name for later scenes. */
	readonly keep: (name: string, key: string) => RecordKey;
	/** @throws where no earlier scene has made it */
	readonly key: (name: string) => RecordKey;
}

export interface Scene {
	/** Minutes since the exercise began. */
	readonly minute: number;
	readonly post: string;
	/** `command`, where left out. */
	readonly compartment?: string;
	readonly play: (stage: Stage) => void;
}

/** Runs a write on a compartment's document on behalf of a post. */
export type Write = (
	compartment: string,
	post: string,
	write: (doc: Y.Doc) => void
) => Promise<unknown>;

/** Names of the records made so far. */
export class Props {
	readonly #keys = new Map<string, RecordKey>();

	readonly keep = (name: string, key: string): RecordKey => {
		this.#keys.set(name, key as RecordKey);
		return key as RecordKey;
	};

	readonly key = (name: string): RecordKey => {
		const key = this.#keys.get(name);
		if (!key) throw new Error(`no scene has made ${name} yet`);
		return key;
	};
}

/** Plays scenes in the order of their minutes, one transaction of the document each. */
export async function play(
	scenes: readonly Scene[],
	props: Props,
	startedAt: number,
	write: Write,
	numbers: NumberSource
): Promise<void> {
	const at = (minute: number) => Math.round(startedAt + minute * 60_000);
	for (const { minute, post, compartment = COMMAND, play } of scenes.toSorted(
		(a, b) => a.minute - b.minute
	))
		await write(compartment, post, (doc) => {
			const board = openBoard([{ compartment, doc, writable: true }], {
				post,
				now: () => at(minute),
				numbers
			});
			try {
				play({ board, at, ...props });
			} finally {
				board.destroy();
			}
		});
}
