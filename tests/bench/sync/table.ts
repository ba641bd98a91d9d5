/** Medians of the runs, and the table: a line for each server, with its ratio to ours. */
import type { Peer } from './peer.ts';
import type { Figure, Scenario } from './scenario.ts';

export interface Cell {
	readonly scenario: Scenario;
	readonly peer: Peer;
	readonly figures: readonly Figure[];
	/** Why there are none. */
	readonly why: string | undefined;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of each figure over the runs. */
export function medians(runs: readonly (readonly Figure[])[]): Figure[] {
	return (runs[0] ?? []).map((figure, i) => ({
		...figure,
		value: median(runs.map((run) => run[i]!.value))
	}));
}

function shown(value: number): string {
	if (!Number.isFinite(value)) return '–';
	if (Number.isInteger(value)) return String(value);
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return value.toFixed(digits);
}

/** How ours compares with another's figure: below 1 is better. */
function ratio(ours: Figure | undefined, theirs: Figure): string {
	if (!ours || theirs.informal || !(theirs.value > 0)) return '';
	return ` (×${(ours.value / theirs.value).toFixed(2)})`;
}

/** Markdown. In brackets: ours divided by theirs. */
export function tableOf(scenario: Scenario, cells: readonly Cell[]): string {
	const rows = cells.filter((cell) => cell.scenario === scenario);
	const columns = rows.find(({ figures }) => figures.length > 0)?.figures ?? [];
	const ours = rows.find(({ peer }) => peer.id === 'tongtu')?.figures;
	const lines = [
		['', ...columns.map(({ name, unit }) => (unit ? `${name}, ${unit}` : name))],
		['---', ...columns.map(() => '---:')],
		...rows.map(({ peer, figures, why }) => [
			peer.title,
			...(why === undefined
				? figures.map((figure, i) => {
						const compared = peer.id === 'tongtu' ? '' : ratio(ours?.[i], figure);
						return `${shown(figure.value)}${compared}`;
					})
				: [why, ...columns.slice(1).map(() => '')])
		])
	];
	const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
	const text = lines.map(
		(line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
	);
	return `### ${scenario.title}\n\n${text.join('\n')}\n`;
}
