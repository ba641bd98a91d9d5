/**
 * `npm run chaos -- --seeds 200 --from 1`: people at work through partitions, kills, changes
 * of rights and restarts; `--together` incidents share a server. `npm run chaos -- --kills
 * 200`: SIGKILL at random moments.
 */
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';
import { killRun } from './kills.ts';

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '200' },
		from: { type: 'string', default: '1' },
		together: { type: 'string', default: '5' },
		kills: { type: 'string' }
	}
});

function whole(name: 'seeds' | 'from' | 'together' | 'kills'): number {
	const number = Number(values[name]);
	if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number`);
	return number;
}

/** @returns how many faults there were */
async function runKills(seed: number, kills: number): Promise<number> {
	let told = 0;
	const report = await killRun({
		...{ seed, kills },
		onKill({ kills: done, faults }) {
			for (const fault of faults.slice(told)) console.log(`fault: ${fault}`);
			told = faults.length;
			if (done % 10 === 0) console.log(`${done} kills, ${told} faults`);
		}
	});
	const { moments, acknowledged, seen, faults } = report;
	for (const fault of faults.slice(told)) console.log(`fault: ${fault}`);
	for (const [moment, count] of Object.entries(moments)) console.log(`${moment}: ${count}`);
	console.log(
		`${report.kills} kills: ${acknowledged} edits acknowledged, ${seen} seen, ${faults.length} faults`
	);
	if (faults.length > 0)
		console.log(`Run it again: npm run chaos -- --kills ${kills} --from ${seed}`);
	return faults.length;
}

/** @returns how many faults there were */
async function runSeeds(from: number, count: number, together: number): Promise<number> {
	let all = 0;
	const sum = { edits: 0, kills: 0, logged: 0, quarantined: 0 };
	for (let first = from; first < from + count; first += together) {
		const size = Math.min(together, from + count - first);
		const seeds = Array.from({ length: size }, (_, i) => first + i);
		const { faults, edits, kills, logged, quarantined } = await chaos({ seeds });
		sum.edits += edits;
		sum.kills += kills;
		sum.logged += logged;
		sum.quarantined += quarantined;
		all += faults.length;
		for (const fault of faults) console.log(`fault: ${fault}`);
		console.log(
			`seeds ${first} to ${first + size - 1}: ${edits} edits, ${kills} kills, ${logged} logged, ` +
				`${quarantined} in quarantine, ${faults.length} faults`
		);
		if (faults.length > 0)
			console.log(
				`Run them again: npm run chaos -- --from ${first} --seeds ${size} --together ${size}`
			);
	}
	console.log(
		`${count} seeds: ${sum.edits} edits, ${sum.kills} kills, ${sum.logged} logged, ` +
			`${sum.quarantined} in quarantine, ${all} faults`
	);
	return all;
}

const faults = values.kills
	? await runKills(whole('from'), whole('kills'))
	: await runSeeds(whole('from'), whole('seeds'), whole('together'));
process.exit(faults > 0 ? 1 : 0);
