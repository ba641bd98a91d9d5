/** The rows of the table. */
import type { Traffic } from './job.ts';
import type { Figure, Scenario } from './scenario.ts';

function figuresOf(traffic: Traffic): Figure[] {
	return [
		{ name: 'server CPU', unit: '%', value: traffic.cpu },
		{ name: 'p50', unit: 'ms', value: traffic.p50 },
		{ name: 'p99', unit: 'ms', value: traffic.p99 },
		{ name: 'sent', unit: 'MB/s', value: traffic.megabytesPerSecond },
		{ name: 'arrived', unit: '%', value: traffic.delivered, informal: true },
		{ name: 'load CPU', unit: '%', value: traffic.loadCpu, informal: true },
		{ name: 'memory', unit: 'MB', value: traffic.memoryMegabytes, informal: true }
	];
}

/** Clients on one board, ten of which write ten times a second. */
function fanOut(clients: number): Scenario {
	return {
		id: `fan-out-${clients}`,
		title: `fan-out, ${clients} clients, 10 writers × 10 edits/s`,
		boards: ({ runs }) => runs,
		async run({ options, load, prepared, start, target }) {
			const started = await start();
			const figures: Figure[][] = [];
			for (const board of prepared.boards.slice(0, options.runs)) {
				const traffic = await load.do(target(started), {
					...{ kind: 'edits', boards: [board], clientsPerBoard: clients },
					...{ writersPerBoard: 10, rate: 10, seconds: options.seconds }
				});
				figures.push(figuresOf(traffic));
			}
			await started.server.stop();
			return figures;
		}
	};
}

export const SCENARIOS: readonly Scenario[] = [fanOut(50), fanOut(200), fanOut(500)];
