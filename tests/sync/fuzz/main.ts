/** `npm run fuzz -- --seed 1 --frames 1000000`: prints what frames came to, and every fault. */
import { parseArgs } from 'node:util';
import { fuzz, type FuzzReport } from './fuzz.ts';

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		frames: { type: 'string', default: '1000000' }
	}
});
const [seed, frames] = [Number(values.seed), Number(values.frames)];
if (!Number.isSafeInteger(seed) || !(frames > 0))
	throw new Error('--seed and --frames are whole numbers');

const start = performance.now();
let told = 0;
const line = ({ frames: sent, closings, heap, resident, longestStall, faults }: FuzzReport) =>
	`${sent} frames, ${closings} closings, ${(sent / ((performance.now() - start) / 1000)).toFixed(0)} a second, ` +
	`heap ${(heap / 1e6).toFixed(0)} MB, resident ${(resident / 1e6).toFixed(0)} MB, ` +
	`longest stall ${longestStall.toFixed(0)} ms, ${faults.length} faults`;

const report = await fuzz({
	...{ seed, frames },
	onRoom(now) {
		for (const fault of now.faults.slice(told)) console.log(`fault: ${fault}`);
		if (now.faults.length > told || now.frames % 50_000 === 0) console.log(line(now));
		told = now.faults.length;
	}
});
console.log(
	`\n${'kind'.padEnd(38)} ${'frames'.padStart(8)} ${'mean'.padStart(10)}   slowest  outcomes`
);
for (const row of report.table) console.log(row);
console.log(`\nseed ${seed}: ${line(report)}; the witness wrote ${report.edits} times`);
if (report.faults.length > 0) {
	console.log(`Run it again: npm run fuzz -- --seed ${seed} --frames ${frames}`);
	process.exitCode = 1;
}
