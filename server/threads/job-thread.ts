/**
 * A worker thread for jobs, several at a time. It is started when there is something to do, and
 * ends by itself, and its memory with it, when there has been nothing for a while.
 */
import { Worker } from 'node:worker_threads';

/** What a thread is told and answers, with the number of the job it belongs to. */
interface Message {
	readonly id: number;
}
interface Answer extends Message {
	/** Why the job failed. */
	readonly error?: string;
}

interface Waiting<A> {
	readonly resolve: (answer: A) => void;
	readonly reject: (error: Error) => void;
}

const IDLE_MS = 30_000;

export class JobThread<M extends Message, A extends Answer> {
	readonly #script: URL;
	readonly #data: unknown;
	/** Jobs that are not over, with the thread that each began in. */
	readonly #jobs = new Map<number, Worker>();
	/** Questions without an answer yet, by job: one at a time of each. */
	readonly #waiting = new Map<number, Waiting<A>>();
	#worker: Worker | undefined;
	#idle: NodeJS.Timeout | undefined;
	#lastId = 0;
	#closed = false;

	/** @param data what the script finds as its `workerData` */
	constructor(script: URL, data: unknown) {
		this.#script = script;
		this.#data = data;
	}

	/** The number of a new job; whoever begins one ends it. @throws once closed */
	begin(): number {
		if (this.#closed) throw new Error('closed');
		clearTimeout(this.#idle);
		const worker = (this.#worker ??= this.#start());
		worker.ref();
		const id = ++this.#lastId;
		this.#jobs.set(id, worker);
		return id;
	}

	/** Starts the thread for a job that is to come soon: that alone takes a third of a second. */
	warm(): void {
		if (!this.#closed) this.end(this.begin());
	}

	/** @throws what the job failed with, and where its thread has ended since it began */
	ask(message: M): Promise<A> {
		return new Promise((resolve, reject) => {
			const worker = this.#jobs.get(message.id);
			if (!worker || worker !== this.#worker) {
				reject(new Error('the thread ended'));
				return;
			}
			this.#waiting.set(message.id, { resolve, reject });
			worker.postMessage(message);
		});
	}

	/** @param farewell what the thread is told of a job that is given up */
	end(id: number, farewell?: M): void {
		const worker = this.#jobs.get(id);
		this.#jobs.delete(id);
		if (!worker || worker !== this.#worker) return;
		if (farewell) worker.postMessage(farewell);
		for (const other of this.#jobs.values()) if (other === worker) return;
		worker.unref();
		this.#idle = setTimeout(() => void this.#stop(), IDLE_MS).unref();
	}

	/** What is under way fails. */
	close(): Promise<void> {
		this.#closed = true;
		return this.#stop();
	}

	#start(): Worker {
		const worker = new Worker(this.#script, { workerData: this.#data, execArgv: [] });
		worker.on('message', (answer: A) => {
			const waiting = this.#waiting.get(answer.id);
			this.#waiting.delete(answer.id);
			if (answer.error !== undefined) waiting?.reject(new Error(answer.error));
			else waiting?.resolve(answer);
		});
		worker.on('error', (error: Error) => this.#ended(worker, error));
		worker.on('exit', () => this.#ended(worker, new Error('the thread ended')));
		return worker;
	}

	/** The next job starts another thread. */
	#ended(worker: Worker, error: Error): void {
		if (this.#worker !== worker) return;
		this.#worker = undefined;
		for (const { reject } of this.#waiting.values()) reject(error);
		this.#waiting.clear();
	}

	async #stop(): Promise<void> {
		clearTimeout(this.#idle);
		const worker = this.#worker;
		if (!worker) return;
		this.#ended(worker, new Error('closed'));
		await worker.terminate();
	}
}
