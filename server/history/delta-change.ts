/** A row of the delta table as a change of the history's format. */
import type { FactBody } from '#lib/board/facts.ts';
import type { HistoryChange, PlainRecord } from '#lib/history/format.ts';
import type { DeltaRow } from '../store/store.ts';

type Told = Omit<DeltaRow, 'seq' | 'n' | 'compartment'>;

export function changeOfDelta(row: Told): HistoryChange {
	const { kind, collection, recordId, field, newValue } = row;
	const gone = newValue === undefined;
	switch (kind) {
		case 'r':
			if (gone) return ['r', collection, recordId];
			return ['r', collection, recordId, newValue as PlainRecord];
		case 'p':
			if (gone) return ['p', collection, recordId, field];
			return ['p', collection, recordId, field, newValue];
		case 't': {
			const [removed, inserted] = [row.oldValue, newValue] as { at: number; text: string }[];
			return ['t', collection, recordId, field, inserted!.at, removed!.text, inserted!.text];
		}
		case 'f':
			return ['f', collection, recordId, field, row.fact!, newValue as FactBody];
		case 'm':
			return gone ? ['m', recordId] : ['m', recordId, newValue];
	}
}
