/** The production server as its own process, with its own data: it can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '../../..');
/** A first start may have to build the pages. */
const START_MS = 600_000;

export const PASSWORD = 'e2e-demo-password-1';

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

export class TestServer {
	readonly port: number;
	readonly url: string;
	readonly dataDir: string;
	#process: ChildProcess | undefined;
	#output = '';

	private constructor(port: number, dataDir: string) {
		this.port = port;
		this.url = `http://127.0.0.1:${port}`;
		this.dataDir = dataDir;
	}

	/** Starts over a copy of `template`, or over an empty folder. */
	static async start(template?: string, script = 'server/main.ts', args: readonly string[] = []) {
		const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-e2e-'));
		if (template) cpSync(template, dataDir, { recursive: true });
		const server = new TestServer(await freePort(), dataDir);
		await server.run(script, args);
		return server;
	}

	/** What the process has printed so far. */
	get output(): string {
		return this.#output;
	}

	/** Starts the process and waits until it answers. */
	async run(script = 'server/main.ts', args: readonly string[] = []): Promise<void> {
		const child = spawn(process.execPath, [path.join(root, script), ...args], {
			cwd: root,
			env: {
				...process.env,
				NODE_ENV: 'production',
				PORT: String(this.port),
				HOST: '127.0.0.1',
				DATA_DIR: this.dataDir,
				DEMO_PASSWORD: PASSWORD,
				LOG_LEVEL: 'warn'
			},
			stdio: ['ignore', 'pipe', 'pipe']
		});
		this.#process = child;
		for (const stream of [child.stdout, child.stderr])
			stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
		const deadline = Date.now() + START_MS;
		while (!(await this.#answers())) {
			if (child.exitCode !== null || Date.now() > deadline)
				throw new Error(`the server did not start:\n${this.#output}`);
			await pause(50);
		}
	}

	async #answers(): Promise<boolean> {
		try {
			return (await fetch(`${this.url}/healthz`)).ok;
		} catch {
			return false;
		}
	}

	/** As when the power goes: nothing is flushed, nobody is told. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	/** In good order; gives the exit code. */
	async stop(): Promise<number | null> {
		return this.#end('SIGTERM');
	}

	async #end(signal: NodeJS.Signals): Promise<number | null> {
		const child = this.#process;
		if (!child) return null;
		this.#process = undefined;
		if (child.exitCode !== null) return child.exitCode;
		const exited = once(child, 'exit') as Promise<[number | null]>;
		child.kill(signal);
		return (await exited)[0];
	}

	async dispose(): Promise<void> {
		await this.kill();
		rmSync(this.dataDir, { recursive: true, force: true });
	}
}
