/**
 * `npm run bench:sync`: our sync server and the others in turn under the same load, and a
 * table with ratios. `--only fan-out-200,tongtu,relay` picks rows and servers, `--runs`,
 * `--seconds` and `--kills` how much, `--cpu-prof DIR` profiles ours, `--json FILE` keeps all,
 * `--write` puts the tables into docs/performance.md.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOptions, type RunOptions } from './options.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine, describeMoment } from './machine.ts';
import type { Peer, Started } from './peer.ts';
import { installPeers, PEERS } from './peers.ts';
import { takePlace } from './pinned-process.ts';
import { profileFlags, summarizeProfiles } from './profile.ts';
import type { Figure, Scenario } from './scenario.ts';
import { report } from './report.ts';
import { SCENARIOS } from './scenarios.ts';
import { medians, tableOf, type Cell } from './table.ts';

/** What the last start took: left out of its profile. */
let startMs = 0;

async function measure(scenario: Scenario, peer: Peer, options: RunOptions): Promise<Figure[][]> {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-sync-'));
	const load = new LoadProcess();
	const running: Started[] = [];
	try {
		const prepared = await peer.prepare(folder, scenario.boards(options));
		return await scenario.run({
			...{ peer, load, options, prepared, folder },
			async start() {
				const at = performance.now();
				const started = await prepared.start(
					peer.id === 'tongtu' && options.profileDir ? profileFlags(options.profileDir) : []
				);
				startMs = performance.now() - at;
				running.push(started);
				return started;
			},
			target: ({ server, cookies }) => ({
				...{ pid: server.pid, port: server.port, cookies },
				boards: prepared.boards
			})
		});
	} finally {
		await load.close();
		for (const { server } of running) await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

const options = readOptions(process.argv.slice(2), {
	scenarios: SCENARIOS.map(({ id }) => id),
	peers: PEERS.map(({ id }) => id)
});
const peers = PEERS.filter(({ id }) => options.peers.includes(id));
const scenarios = SCENARIOS.filter(({ id }) => options.scenarios.includes(id));
const missing = peers.some(({ id }) => id !== 'tongtu') ? installPeers() : undefined;
if (missing !== undefined) process.stderr.write(`${missing}\n`);

const machine = describeMachine(takePlace());
console.log(`${machine.join('\n')}\n`);
const cells: Cell[] = [];
for (const scenario of scenarios) {
	for (const peer of peers) {
		const why = scenario.excludes?.(peer) ?? (peer.id === 'tongtu' ? undefined : missing);
		let cell: Cell = { scenario, peer, figures: [], why };
		if (why === undefined) {
			try {
				const runs = await measure(scenario, peer, options);
				cell = { scenario, peer, figures: medians(runs), why };
			} catch (error) {
				cell = { ...cell, why: `failed: ${(error as Error).message.split('\n')[0]}` };
				process.stderr.write(`${scenario.id}, ${peer.id}: ${(error as Error).stack}\n`);
				process.exitCode = 1;
			}
		}
		cells.push(cell);
	}
	const table = tableOf(scenario, cells);
	console.log(table);
	if (options.write) {
		const { runs, seconds } = options;
		const how = `${describeMoment()}; medians of ${runs} × ${seconds} s`;
		await report(scenario.id, `${table}\n_${how}_`);
	}
}
if (options.write) await report('machine', machine.map((line) => `- ${line}`).join('\n'));
if (options.profileDir) console.log(summarizeProfiles(options.profileDir, startMs));
if (options.jsonFile)
	writeFileSync(
		options.jsonFile,
		JSON.stringify(
			{
				machine,
				rows: cells.map(({ scenario, peer, figures, why }) => ({
					...{ scenario: scenario.id, peer: peer.id, figures, why }
				}))
			},
			null,
			'\t'
		)
	);
