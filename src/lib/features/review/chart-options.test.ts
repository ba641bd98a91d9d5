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

test('of an incident that began seconds ago the whole first minute is shown, bar and all', () => {
	const from = Date.UTC(2026, 2, 1);
	const frame = { colours: PAPER, zone: 'UTC+8', from, until: from + 1000 };
	const { option } = activityChart([from], frame)!;
	const { max, axisLabel } = option['xAxis'] as {
		max: number;
		axisLabel: { formatter: (at: number) => string };
	};
	const [{ data }] = option['series'] as [{ data: [number, number][] }];
	expect(data).toEqual([[from + 30_000, 1]]);
	expect(max).toBe(from + 60_000);
	expect(axisLabel.formatter(from + 15_000)).toBe('08:00:15');
});
