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

interface Row {
	readonly seq: number;
	readonly received_at: number;
}

/** @param version of the derivation: what another one derived does not count */
export function logPositions(sqlite: Sqlite.Database, version: number): LogPositions {
	const mark = sqlite.prepare<[string], { seq: number; version: number }>(
		'select seq, version from watermark where incident_id = ?'
	);
	const end = sqlite.prepare<[string, string], Row & { n: number }>(
		`select n, seq, received_at from doc_update where incident_id = +? and compartment = +?
		order by n desc limit 1`
	);
	const entry = sqlite.prepare<[string, string, number], Row>(
		'select seq, received_at from doc_update where incident_id = ? and compartment = ? and n = ?'
	);
	const row = ({ incidentId, compartment }: Place, n: number) =>
		entry.get(incidentId, compartment, n);
	/** The last entry of which something holds that holds of all before it. */
	const lastOf = (place: Place, last: number, holds: (row: Row) => boolean): number => {
		let [low, high] = [0, last];
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if (holds(row(place, middle)!)) low = middle;
			else high = middle - 1;
		}
		return low;
	};
	return {
		receivedAt: (place, n) => row(place, n)?.received_at ?? 0,
		extent(place) {
			const last = end.get(place.incidentId, place.compartment);
			if (!last) return { last: 0, derived: 0, firstAt: null, lastAt: null };
			const known = mark.get(place.incidentId);
			const seq = known?.version === version ? known.seq : 0;
			return {
				last: last.n,
				derived: seq >= last.seq ? last.n : lastOf(place, last.n, (each) => each.seq <= seq),
				firstAt: row(place, 1)!.received_at,
				lastAt: last.received_at
			};
		},
		at(place, time) {
			const last = end.get(place.incidentId, place.compartment)?.n ?? 0;
			return lastOf(place, last, (each) => each.received_at <= time);
		}
	};
}
