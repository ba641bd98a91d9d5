/** Where our server's processor time went, from V8's own profiles. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SHOWN = 40;
const INTERVAL_MICROSECONDS = 500;

/** Node's flags that make it write a profile when it ends. */
export function profileFlags(directory: string): string[] {
	mkdirSync(directory, { recursive: true });
	return [
		'--cpu-prof',
		`--cpu-prof-dir=${path.resolve(directory)}`,
		`--cpu-prof-interval=${INTERVAL_MICROSECONDS}`
	];
}

interface Profile {
	readonly nodes: readonly {
		readonly id: number;
		readonly callFrame: {
			readonly functionName: string;
			readonly url: string;
			readonly lineNumber: number;
		};
	}[];
	readonly samples: readonly number[];
	readonly timeDeltas: readonly number[];
}

const ROOT = path.resolve(import.meta.dirname, '../../..');

/**
 * The newest profile in a folder: functions by the time spent in themselves.
 * @param from ms after the process began; what came before is left out, and so is idling
 */
export function summarizeProfiles(directory: string, from: number): string {
	const [newest] = readdirSync(directory)
		.filter((name) => name.endsWith('.cpuprofile'))
		.sort()
		.reverse();
	if (!newest) return `no profile in ${directory}`;
	const file = path.join(directory, newest);
	const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
	const names = new Map(
		nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
			const place = url.replace(/^file:\/\//, '').replace(`${ROOT}/`, '');
			return [id, `${functionName || '(anonymous)'}${place ? `  ${place}:${lineNumber + 1}` : ''}`];
		})
	);
	const spent = new Map<string, number>();
	let [total, at] = [0, 0];
	for (const [i, sample] of samples.entries()) {
		const name = names.get(sample) ?? '?';
		const microseconds = timeDeltas[i]!;
		at += microseconds;
		if (name === '(idle)' || at < from * 1000) continue;
		spent.set(name, (spent.get(name) ?? 0) + microseconds);
		total += microseconds;
	}
	const lines = [...spent]
		.sort((a, b) => b[1] - a[1])
		.slice(0, SHOWN)
		.map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}`);
	return [`${file}: ${(total / 1e6).toFixed(1)} s, of which`, ...lines].join('\n');
}
