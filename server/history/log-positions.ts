/** Where a compartment's log stands: how far it is derived, and where it was at a moment. */
import type Sqlite from 'better-sqlite3';

export interface Place {
	readonly incidentId: string;
	readonly compartment: string;
}

/** Ends of a compartment's log. Times are when entries were received, UTC ms. */
export interface LogExtent {
	/** The last entry, and the last one that is derived; 0: none. */
	readonly last: number;
	readonly derived: number;
	readonly firstAt: number | null;
	readonly lastAt: number | null;
}

export interface LogPositions {
	extent(place: Place): LogExtent;
	/** The last entry received by then; 0 where none was. */
	at(place: Place, time: number): number;
	/** When an entry was received; 0 where there is none. */
	receivedAt(place: Place, n: number): number;
}

/** @param version of the derivation: what another one derived does not count */
export function logPositions(sqlite: Sqlite.Database, version: number): LogPositions {
	const mark = sqlite.prepare<[string], { seq: number; version: number }>(
		'select seq, version from watermark where incident_id = ?'
	);
	const last = sqlite.prepare<[string, string, number], { n: number; received_at: number }>(
		`select n, received_at from doc_update where incident_id = ? and compartment = ? and seq <= ?
		order by n desc limit 1`
	);
	const received = sqlite.prepare<[string, string, number], { received_at: number }>(
		'select received_at from doc_update where incident_id = ? and compartment = ? and n = ?'
	);
	const receivedAt = ({ incidentId, compartment }: Place, n: number) =>
		received.get(incidentId, compartment, n)?.received_at ?? 0;
	return {
		receivedAt,
		extent(place) {
			const { incidentId, compartment } = place;
			const end = last.get(incidentId, compartment, Number.MAX_SAFE_INTEGER);
			if (!end) return { last: 0, derived: 0, firstAt: null, lastAt: null };
			const known = mark.get(incidentId);
			const seq = known?.version === version ? known.seq : 0;
			return {
				last: end.n,
				derived: last.get(incidentId, compartment, seq)?.n ?? 0,
				firstAt: receivedAt(place, 1),
				lastAt: end.received_at
			};
		},
		at(place, time) {
			// Entries come in order of time and have no gaps.
			let [low, high] = [
				0,
				last.get(place.incidentId, place.compartment, Number.MAX_SAFE_INTEGER)?.n ?? 0
			];
			while (low < high) {
				const middle = Math.ceil((low + high) / 2);
				if (receivedAt(place, middle) <= time) low = middle;
				else high = middle - 1;
			}
			return low;
		}
	};
}
