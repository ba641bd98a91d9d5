/** A server under test, in a process of its own on a core of its own. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import type { ChildProcess } from 'node:child_process';
import { processorSeconds } from './process-stat.ts';
import { SERVER_CORE, spawnPinned } from './pinned-process.ts';

const START_MS = 60_000;
const STOP_MS = 30_000;
/** Of its output, to be shown where it fails. */
const KEPT = 4000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const end = (reached: boolean) => {
			socket.destroy();
			resolve(reached);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
	});
}

export class ServerProcess {
	readonly port: number;
	readonly #child: ChildProcess;
	#output = '';

	private constructor(child: ChildProcess, port: number) {
		this.#child = child;
		this.port = port;
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (text: Buffer) => {
				this.#output = (this.#output + text.toString()).slice(-KEPT);
			});
	}

	/** Starts a script that listens on PORT of its environment. @throws with what it printed */
	static async start(
		script: string,
		env: Record<string, string>,
		flags: readonly string[] = []
	): Promise<ServerProcess> {
		const port = await freePort();
		const child = spawnPinned(script, {
			core: SERVER_CORE,
			flags,
			env: { ...env, HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production' },
			stdio: ['ignore', 'pipe', 'pipe']
		});
		const server = new ServerProcess(child, port);
		for (const end = Date.now() + START_MS; !(await answers(port)); await wait(20)) {
			if (server.ended || Date.now() > end) {
				child.kill('SIGKILL');
				throw new Error(`${script} did not start:\n${server.#output}`);
			}
		}
		return server;
	}

	get pid(): number {
		return this.#child.pid!;
	}
	get ended(): boolean {
		return this.#child.exitCode !== null || this.#child.signalCode !== null;
	}
	/** The last that it printed. */
	get output(): string {
		return this.#output;
	}

	/** Waits until it has nothing more to do: what it puts off is written. */
	async quiet(leastMs: number, mostMs = 60_000): Promise<void> {
		const start = Date.now();
		for (let last = processorSeconds(this.pid); Date.now() - start < mostMs;) {
			await wait(1000);
			const now = processorSeconds(this.pid);
			if (now - last < 0.03 && Date.now() - start >= leastMs) return;
			last = now;
		}
	}

	/** In good order; by force where it does not end. */
	async stop(): Promise<void> {
		if (this.ended) return;
		const exit = once(this.#child, 'exit');
		this.#child.kill('SIGTERM');
		const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
		await exit;
		clearTimeout(force);
	}

	/** At once, without a word. */
	async kill(): Promise<void> {
		if (this.ended) return;
		const exit = once(this.#child, 'exit');
		this.#child.kill('SIGKILL');
		await exit;
	}

	/** Resolves when it is gone, killed by whomever. */
	async gone(): Promise<void> {
		if (!this.ended) await once(this.#child, 'exit');
	}
}
