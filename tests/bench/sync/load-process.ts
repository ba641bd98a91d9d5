/** The load's process, and a typed way to give it jobs. */
import { once } from 'node:events';
import path from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { Answer, Job, Order, ResultOf, Target } from './job.ts';
import { LOAD_CORE, spawnPinned } from './pinned-process.ts';

const MAIN = path.join(import.meta.dirname, 'load/main.ts');

export class LoadProcess {
	readonly #child: ChildProcess;
	#last = 0;

	constructor() {
		this.#child = spawnPinned(MAIN, {
			core: LOAD_CORE,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc']
		});
	}

	/** @throws what went wrong there */
	do<J extends Job>(target: Target, job: J): Promise<ResultOf[J['kind']]> {
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			const end = (settle: () => void) => {
				this.#child.off('message', onMessage);
				this.#child.off('exit', onExit);
				settle();
			};
			const onExit = () => end(() => reject(new Error('the load process ended')));
			const onMessage = (answer: Answer) => {
				if (answer.id !== id) return;
				end(() =>
					answer.error === undefined
						? resolve(answer.result as ResultOf[J['kind']])
						: reject(new Error(answer.error))
				);
			};
			this.#child.on('message', onMessage);
			this.#child.on('exit', onExit);
			this.#child.send({ id, target, job } satisfies Order);
		});
	}

	async close(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const exit = once(this.#child, 'exit');
		this.#child.kill();
		await exit;
	}
}
