/** The board of 10,000 objects that joins are timed with, in a file for the load to send. */
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { largeBoard } from '../board.ts';

/** Two facts for each object and none beyond. */
const FACTS = 20_000;

export function writeLargeState(folder: string): { file: string; bytes: number } {
	const file = path.join(folder, 'large-board.bin');
	writeFileSync(file, largeBoard(FACTS));
	return { file, bytes: statSync(file).size };
}
