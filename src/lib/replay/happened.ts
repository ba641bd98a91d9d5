/** When each change of a history happened, as far as somebody said so. */
import { isFact } from '#lib/board/facts.ts';
import { isTime } from '#lib/board/values.ts';
import type { CompartmentHistory } from './compartment-history.ts';
import { isStatement, type Step } from './step.ts';

interface Place {
	/** When the record was put in last, and when any of its fields changed last. */
	created: number;
	last: number;
	readonly fields: Map<string, number>;
}

/**
 * A time for each step, UTC ms. A fact happened when its author says, or when it was written; a
 * log entry when it says; anything else when it was written. Nothing happened after it was
 * received. What a later update replaced comes before it, and a field after its record: the
 * end of this order is the board as it is.
 */
export function happenedTimes(history: CompartmentHistory): Float64Array {
	const { steps, entryOf } = history;
	const times = new Float64Array(steps.length);
	const places = new Map<string, Place>();
	const stated = new Map<string, number>();
	for (let i = 0; i < steps.length; i++) {
		const step = steps[i]!;
		const entry = entryOf[i]!;
		const receivedAt = history.receivedAt[entry]!;
		const written = history.at[entry]!;
		const said = saidTime(step) ?? (Number.isNaN(written) ? receivedAt : written);
		const time = Math.min(said, receivedAt);
		times[i] = isStatement(step) || step[0] === 'm' ? state(step, time) : move(step, time);
	}
	return times;

	function state(step: Step, time: number): number {
		const key = isStatement(step)
			? isFact(step)
				? step.ulid
				: ulidOf(step.path)
			: ulidOf(step[1] as string);
		const at = Math.max(time, stated.get(key) ?? -Infinity);
		stated.set(key, at);
		return at;
	}

	function move(step: Exclude<Step, { at: number } | { path: string }>, time: number): number {
		const [kind, collection, id, field] = step as ['r' | 'p' | 't', string, string, string];
		const key = `${collection}/${id}`;
		let place = places.get(key);
		if (!place)
			places.set(key, (place = { created: -Infinity, last: -Infinity, fields: new Map() }));
		if (kind === 'r') {
			const at = Math.max(time, place.last);
			place.created = place.last = at;
			return at;
		}
		const at = Math.max(time, place.created, place.fields.get(field) ?? -Infinity);
		place.fields.set(field, at);
		place.last = Math.max(place.last, at);
		return at;
	}
}

/** What stands in one place of the fact map has one ULID. */
function ulidOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function saidTime(step: Step): number | undefined {
	if (isStatement(step)) return isFact(step) ? (step.happenedAt ?? step.at) : undefined;
	if (step[0] !== 'r' || step[1] !== 'log') return undefined;
	const happenedAt = (step[3] as { happenedAt?: unknown } | undefined)?.happenedAt;
	// What is no time on the board is none here.
	return isTime(happenedAt) ? happenedAt : undefined;
}
