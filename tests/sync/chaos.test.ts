/** Short runs of `npm run chaos`: ten seeds at one server, and a kill at every kind of moment. */
import { expect, it } from 'vitest';
import { chaos } from './chaos/chaos.ts';
import { killRun } from './chaos/kills.ts';

it('[S14] [S24] [S50] [S70] [S93] through partitions, kills, changes of rights and restarts nothing is lost (seeds 1 to 10)', async () => {
	const seeds = Array.from({ length: 10 }, (_, i) => i + 1);
	const report = await chaos({ seeds, steps: 12 });
	expect(report.faults).toEqual([]);
	expect(report.edits).toBeGreaterThan(100);
	expect(report.kills).toBeGreaterThan(0);
	expect(report.logged).toBeGreaterThan(100);
	expect(report.quarantined).toBeGreaterThan(0);
}, 300_000);

it('[S93] killed while writing, committing, draining, stopping and starting: nothing is lost', async () => {
	const report = await killRun({ seed: 1, kills: 5 });
	expect(report.faults).toEqual([]);
	expect(Object.keys(report.moments)).toHaveLength(5);
	expect(report.acknowledged).toBeGreaterThan(100);
	expect(report.seen).toBeGreaterThan(100);
}, 300_000);
