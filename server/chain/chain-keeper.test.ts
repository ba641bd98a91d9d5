import { afterEach, expect, it, vi } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { ChainKeeper } from './chain-keeper.ts';

afterEach(() => void vi.useRealTimers());

/** Incidents with so many events each, and the keeper that has yet to look at them. */
function stage(incidents: readonly string[], events: number) {
	const { sqlite, close } = openDatabase(':memory:');
	for (const id of incidents) {
		sqlite
			.prepare('insert into watermark (incident_id, seq, version) values (?, 0, ?)')
			.run(id, DERIVATION_VERSION);
		for (let n = 1; n <= events; n++)
			sqlite
				.prepare(
					`insert into audit (id, incident_id, user_id, action, detail, at, n, seq)
					values (?, ?, 'u', 'seat.handed-over', '{}', 1, ?, 0)`
				)
				.run(`${id}-${n}`, id, n);
	}
	const failed: unknown[] = [];
	const keeper = new ChainKeeper(sqlite, () => Promise.resolve(), {
		error: (what: unknown) => failed.push((what as { incidentId?: string }).incidentId)
	});
	const chained = (): string[] =>
		sqlite
			.prepare<[], { id: string }>('select distinct incident_id as id from chain_entry order by 1')
			.all()
			.map(({ id }) => id);
	const entries = () =>
		sqlite.prepare<[], { count: number }>('select count(*) as count from chain_entry').get()!.count;
	return { sqlite, close, keeper, failed, chained, entries };
}

it('chains all incidents by itself, and again what comes later', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	const ids = Array.from({ length: 30 }, (_, i) => `i${i}`);
	const { sqlite, close, keeper, failed, entries } = stage(ids, 40);
	keeper.start();
	vi.advanceTimersByTime(1000);
	await vi.waitUntil(() => entries() === 30 * 40);
	sqlite
		.prepare(
			`insert into audit (id, incident_id, user_id, action, detail, at, n, seq)
			values ('later', 'i7', 'u', 'incident.closed', '{}', 2, 41, 0)`
		)
		.run();
	await vi.waitUntil(() => {
		vi.advanceTimersByTime(1000);
		return entries() === 30 * 40 + 1;
	});
	await keeper.close();
	expect(failed).toEqual([]);
	close();
});

it('an incident that cannot be chained is told, and does not hold up the others', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	const { sqlite, close, keeper, failed, chained } = stage(['a', 'b', 'c'], 2);
	sqlite.exec(
		`create trigger refuse before insert on chain_entry when new.incident_id = 'b'
		begin select raise(abort, 'refused'); end`
	);
	keeper.start();
	vi.advanceTimersByTime(1000);
	await vi.waitUntil(() => chained().length === 2);
	await keeper.close();
	expect(chained()).toEqual(['a', 'c']);
	expect(failed).toEqual(['b']);
	close();
});

it('does not look for ever for an update that was taken out of the log', async () => {
	const { sqlite, close, keeper, chained } = stage(['a', 'b'], 2);
	sqlite.prepare(`update watermark set seq = 7 where incident_id = 'a'`).run();
	expect((await keeper.complete('a')).position).toMatchObject({ n: 2, seq: 0 });
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	keeper.start();
	vi.advanceTimersByTime(1000);
	await vi.waitUntil(() => chained().length === 2);
	await keeper.close();
	close();
});
