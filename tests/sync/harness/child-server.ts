/** A server process over a data folder: started, and ended the hard or the soft way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface ChildOptions {
	/** SYNC_ limits. */
	readonly env?: Readonly<Record<string, string>>;
	readonly port?: number;
}

const SERVE = path.join(import.meta.dirname, 'serve.ts');

export class ChildServer {
	/** `http://…` */
	readonly origin: string;
	readonly #process: ChildProcess;

	private constructor(process: ChildProcess, origin: string) {
		this.#process = process;
		this.origin = origin;
	}

	/** `ws://…/sync` */
	get url(): string {
		return `${this.origin.replace(/^http/, 'ws')}/sync`;
	}
	get port(): number {
		return Number(new URL(this.origin).port);
	}

	static async start(folder: string, options: ChildOptions = {}): Promise<ChildServer> {
		const child = launch(folder, options);
		let errors = '';
		child.stderr!.on('data', (data: Buffer) => (errors += String(data)));
		const origin = await new Promise<string>((resolve, reject) => {
			child.stdout!.once('data', (data: Buffer) => resolve(String(data).trim()));
			child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
		});
		return new ChildServer(child, origin);
	}

	/** Starts one and kills it after so many milliseconds, wherever it has got to. */
	static async startAndKill(folder: string, ms: number, options: ChildOptions = {}): Promise<void> {
		const child = launch(folder, options);
		const ended = once(child, 'exit');
		setTimeout(() => child.kill('SIGKILL'), ms);
		await ended;
	}

	kill(signal: 'SIGKILL' | 'SIGTERM'): void {
		this.#process.kill(signal);
	}

	/** @returns the exit code, null where a signal ended it */
	async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
		const { exitCode, signalCode } = this.#process;
		if (exitCode !== null || signalCode !== null) return exitCode;
		const ended = once(this.#process, 'exit');
		this.#process.kill(signal);
		const [code] = (await ended) as [number | null];
		return code;
	}
}

function launch(folder: string, { env = {}, port = 0 }: ChildOptions): ChildProcess {
	return spawn(process.execPath, [SERVE, folder, String(port)], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, ...env }
	});
}
