/** Child processes bound to a core each, so that server and load do not take each other's time. */
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const canPin =
	availableParallelism() > 1 &&
	spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** Ahead of whatever else the machine does. */
const PRIORITY = '-15';
/** Linux shares the processor out between sessions first; this is our session's place. */
const SESSION = '/proc/self/autogroup';

/**
 * Puts this benchmark, and what it starts, ahead of other sessions until it ends; an ordinary
 * user may not ask for that.
 * @returns whether it was granted
 */
function goAhead(): boolean {
	try {
		const before = /nice (-?\d+)/.exec(readFileSync(SESSION, 'utf8'))?.[1] ?? '0';
		writeFileSync(SESSION, PRIORITY);
		process.once('exit', () => writeFileSync(SESSION, before));
		return true;
	} catch {
		return false;
	}
}

/** Takes the place the figures need, and tells in words which it is. */
export function takePlace(): string {
	const ahead = goAhead() ? ', ahead of other sessions' : '';
	return canPin
		? `server on core ${SERVER_CORE}, load on core ${LOAD_CORE}${ahead}`
		: `not pinned to cores (no taskset, or one core)${ahead}: CPU figures are worth less`;
}

export interface PinnedOptions {
	readonly core: number;
	/** Of Node, before the script. */
	readonly flags?: readonly string[];
	readonly env?: Record<string, string>;
	readonly stdio: StdioOptions;
}

/** Runs a script with this very Node. The process that comes back is Node itself. */
export function spawnPinned(
	script: string,
	{ core, flags = [], env = {}, stdio }: PinnedOptions
): ChildProcess {
	const [command, ...args] = [
		...(canPin ? ['taskset', '-c', String(core)] : []),
		process.execPath,
		...flags,
		script
	];
	return spawn(command!, args, { env: { ...process.env, ...env }, stdio });
}
