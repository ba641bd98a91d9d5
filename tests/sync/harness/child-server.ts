/** Starts a server process over a data folder, and ends it the hard or the soft way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export class ChildServer {
	readonly url: string;
	readonly #process: ChildProcess;

	private constructor(process: ChildProcess, url: string) {
		this.#process = process;
		this.url = url;
	}

	static async start(folder: string): Promise<ChildServer> {
		const child = spawn(process.execPath, [path.join(import.meta.dirname, 'serve.ts'), folder], {
			stdio: ['ignore', 'pipe', 'pipe']
		});
		let errors = '';
		child.stderr.on('data', (data: Buffer) => (errors += String(data)));
		const url = await new Promise<string>((resolve, reject) => {
			child.stdout.once('data', (data: Buffer) => resolve(String(data).trim()));
			child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${errors}`)));
		});
		return new ChildServer(child, `${url.replace(/^http/, 'ws')}/sync`);
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
