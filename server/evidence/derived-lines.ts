/** The journal's lines as they follow from a bundle's updates alone, without their numbers. */
import type { ChainLine, UpdateEntry } from '../chain/chain-entry.ts';
import { LogReader } from '../journal/derive-from-log.ts';
import type { JournalRow, LoggedUpdate, UpdateKind } from '../store/store.ts';

const AT_ONCE = 500;

/** One array for each entry, in their order; every compartment begins with its first update. */
export async function* derivedLines(
	entries: readonly UpdateEntry[],
	updates: ReadonlyMap<number, Uint8Array>
): AsyncGenerator<Omit<ChainLine, 'n'>[]> {
	const reader = new LogReader(
		{ documentAt: () => Promise.reject(new Error('a compartment begins in the middle')) },
		''
	);
	try {
		for (let at = 0; at < entries.length; at += AT_ONCE) {
			const page = entries.slice(at, at + AT_ONCE);
			const { journal } = await reader.rows(
				page.map((entry) => asLogged(entry, updates.get(entry.seq)!))
			);
			let i = 0;
			for (const { seq } of page) {
				const lines: Omit<ChainLine, 'n'>[] = [];
				for (; i < journal.length && journal[i]!.seq === seq; i++) lines.push(asLine(journal[i]!));
				yield lines;
			}
		}
	} finally {
		reader.destroy();
	}
}

function asLogged(entry: UpdateEntry, update: Uint8Array): LoggedUpdate {
	return {
		...{ incidentId: '', compartment: entry.compartment, seq: entry.seq, n: entry.position },
		...{ kind: entry.kind as UpdateKind, userId: entry.userId ?? null, post: entry.post ?? null },
		...{ at: entry.at ?? null, receivedAt: entry.clock ?? entry.receivedAt, update }
	};
}

function asLine(row: JournalRow): Omit<ChainLine, 'n'> {
	return {
		kind: row.kind,
		collection: row.collection ?? undefined,
		recordId: row.recordId ?? undefined,
		field: row.field ?? undefined,
		fact: row.fact ?? undefined,
		value: row.value ?? undefined,
		note: row.note ?? undefined,
		at: row.at ?? undefined,
		happenedAt: row.happenedAt ?? undefined,
		byDiffers: row.byDiffers ? true : undefined
	};
}
