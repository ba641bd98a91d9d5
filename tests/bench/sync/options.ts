/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import type { Options } from './scenario.ts';

export interface RunOptions extends Options {
	readonly scenarios: readonly string[];
	readonly peers: readonly string[];
	readonly profileDir: string | undefined;
	readonly jsonFile: string | undefined;
	/** Into docs/performance.md. */
	readonly write: boolean;
}

function count(name: string, text: string): number {
	if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} takes a number of at least 1`);
	return Number(text);
}

/** @throws Error that says what can be given */
export function readOptions(
	args: string[],
	known: { scenarios: readonly string[]; peers: readonly string[] }
): RunOptions {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: 'string', multiple: true, default: [] },
			runs: { type: 'string', default: '3' },
			seconds: { type: 'string', default: '8' },
			kills: { type: 'string', default: '5' },
			'cpu-prof': { type: 'string' },
			json: { type: 'string' },
			write: { type: 'boolean', default: false }
		}
	});
	const wanted = values.only.flatMap((list) => list.split(',')).filter(Boolean);
	/** `fan-out` stands for all that begin so. */
	const picked = (ids: readonly string[]) =>
		ids.filter((id) => wanted.includes(id) || wanted.some((word) => id.startsWith(`${word}-`)));
	for (const word of wanted)
		if (
			![...known.scenarios, ...known.peers].some((id) => id === word || id.startsWith(`${word}-`))
		)
			throw new Error(
				`--only ${word}: there are the rows ${known.scenarios.join(', ')} and the servers ${known.peers.join(', ')}`
			);
	const scenarios = picked(known.scenarios);
	const peers = wanted.filter((word) => known.peers.includes(word));
	return {
		scenarios: scenarios.length > 0 ? scenarios : known.scenarios,
		peers: peers.length > 0 ? peers : known.peers,
		runs: count('runs', values.runs),
		seconds: count('seconds', values.seconds),
		kills: count('kills', values.kills),
		profileDir: values['cpu-prof'],
		jsonFile: values.json,
		write: values.write
	};
}
