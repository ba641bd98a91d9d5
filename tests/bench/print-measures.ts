import type { Measure } from './board.ts';

/** Prints each beside its limit; the process fails where one is over. */
export function printMeasures(measures: readonly Measure[]): void {
	for (const { name, value, unit, limit } of measures) {
		const kept = value <= limit;
		if (!kept) process.exitCode = 1;
		const shown = value.toFixed(value < 10 ? 2 : 0);
		console.log(`${kept ? 'ok  ' : 'OVER'} ${name.padEnd(40)} ${shown} ${unit} (limit ${limit})`);
	}
}
