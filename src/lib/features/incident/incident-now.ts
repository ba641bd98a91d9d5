import { recordKey } from '#lib/board/ids.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { INCIDENT_ID, type IncidentRecord } from '#lib/board/records/incident.record.ts';
import type { BoardState } from '../board/board-state.svelte.ts';

/** The record of level, commander and objectives, where this reader receives it. */
export function incidentNow(live: BoardState): IncidentRecord | undefined {
	return (
		live.records.incident.get(recordKey(COMMAND, INCIDENT_ID)) ?? live.records.incident.list[0]
	);
}
