/** Something that serves boards, and how to start it on a data folder. */
import type { Board } from './load/dialect.ts';
import type { ServerProcess } from './server-process.ts';

export interface Peer {
	readonly id: string;
	/** As the table calls it. */
	readonly title: string;
	/** Keeps boards over a restart. */
	readonly stores: boolean;
	/** Makes what has to be there before the start: accounts, boards. */
	prepare(folder: string, boards: number): Promise<Prepared>;
}

export interface Prepared {
	readonly boards: readonly Board[];
	/** Starts it on the folder; may be done again after it has ended. */
	start(flags?: readonly string[]): Promise<Started>;
}

export interface Started {
	readonly server: ServerProcess;
	/** `name=value`, one for each person. */
	readonly cookies: readonly string[];
}
