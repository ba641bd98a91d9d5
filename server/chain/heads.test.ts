import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { ChainTable } from './chain-table.ts';
import { openHeadKey } from './head-key.ts';
import { Heads } from './heads.ts';

it('a head that cannot be signed is told, and does not hold up the others', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-heads-'));
	const { sqlite, close } = openDatabase(':memory:');
	const table = new ChainTable(sqlite);
	for (const id of ['a', 'b', 'c']) {
		sqlite
			.prepare(
				`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
				created_at) values (?, 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
			)
			.run(id);
		table.insert(id, {
			...{ n: 1, seq: 0, events: 1, format: 1, received_at: 1, update_hash: null },
			hash: '00'.repeat(32)
		});
	}
	const failed: unknown[] = [];
	const heads = new Heads({
		...{ sqlite, key: openHeadKey(folder) },
		keeper: {
			complete: (id) =>
				id === 'b' ? Promise.reject(new Error(id)) : Promise.resolve(table.last(id))
		},
		log: { error: (what: unknown) => failed.push((what as { incidentId?: string }).incidentId) }
	});
	await heads.keepAll();
	expect(['a', 'b', 'c'].map((id) => heads.list(id).length)).toEqual([1, 0, 1]);
	expect(failed).toEqual(['b']);
	close();
	rmSync(folder, { recursive: true });
});
