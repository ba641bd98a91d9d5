import { expect, test } from 'vitest';
import { activityChart } from './chart-options.ts';
import { PAPER } from './draw-chart.ts';

test('every entry of the time shown is in the chart of activity, the first and the last too', () => {
	const from = Date.UTC(2026, 2, 1);
	const frame = { colours: PAPER, zone: 'UTC+8', from, until: from + 120 * 60_000 };
	const times = [from - 1, from, from + 60_000, frame.until, frame.until + 1];
	const chart = activityChart(times, frame)!;
	const [{ data }] = chart.option['series'] as [{ data: [number, number][] }];
	const counts = data.map(([, count]) => count);
	expect(counts).toHaveLength(120);
	expect([counts[0], counts[1], counts.at(-1)]).toEqual([1, 1, 1]);
});
