/** `npm run bench`: how fast the model is; fails where a figure is past its limit. */
import { measureBoard, type Measure } from './board.ts';

function row({ name, value, unit, limit }: Measure): string {
	const figure = `${value.toFixed(1)} ${unit}`.padStart(12);
	return `${name.padEnd(40)} ${figure}   limit ${limit} ${unit}${value > limit ? '   TOO SLOW' : ''}`;
}

// Once for the compiler, once for the figures.
measureBoard();
const measures = measureBoard();
for (const measure of measures) console.log(row(measure));
if (measures.some(({ value, limit }) => value > limit)) process.exitCode = 1;
