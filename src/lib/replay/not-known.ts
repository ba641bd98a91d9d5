/** What everybody else's board held and one person's devices did not, and when it reached them. */
import { isFact } from '#lib/board/facts.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import type { CompartmentHistory } from './compartment-history.ts';
import { isStatement, type Step } from './step.ts';

/** What comes within this is no delay worth a word, ms. */
const PROMPT_MS = 3000;

/** A record of which a device held less than the whole board. */
export interface NotKnown {
	readonly compartment: string;
	readonly collection: CollectionName;
	readonly id: string;
	/** Whether the record itself was missing, not only a change of it. */
	readonly isNew: boolean;
	/** Fields that had changed, in order of their changes. */
	readonly fields: readonly string[];
	/** When the first of it was received, UTC ms. */
	readonly receivedAt: number;
	/** When all of it was on a device; Infinity: never. */
	readonly knownAt: number;
}

interface Late {
	readonly history: CompartmentHistory;
	readonly entry: number;
	readonly receivedAt: number;
	readonly knownAt: number;
}

export class KnownLate {
	/** Entries that reached the devices late, in order of receipt. */
	readonly #late: readonly Late[];

	/** @param eyes the same compartments in the person's view */
	constructor(whole: readonly CompartmentHistory[], eyes: readonly CompartmentHistory[]) {
		this.#late = whole
			.flatMap((history) => {
				const seen = eyes.find(({ compartment }) => compartment === history.compartment);
				return seen ? lateIn(history, seen) : [];
			})
			.sort((a, b) => a.receivedAt - b.receivedAt);
	}

	/** What was missing at a moment, the newest first. */
	at(moment: number): NotKnown[] {
		const found = new Map<string, NotKnown & { fields: string[] }>();
		for (const { history, entry, receivedAt, knownAt } of this.#late) {
			if (receivedAt > moment) break;
			if (knownAt <= moment) continue;
			for (const step of history.stepsOf(entry)) {
				const place = placeOf(step);
				if (!place) continue;
				const { collection, id, field } = place;
				const key = `${history.compartment}/${collection}/${id}`;
				const before = found.get(key);
				const fields = before?.fields ?? [];
				if (field !== '' && !fields.includes(field)) fields.push(field);
				found.set(key, {
					...{ compartment: history.compartment, collection, id, fields },
					isNew: before?.isNew || field === '',
					receivedAt: before?.receivedAt ?? receivedAt,
					knownAt: Math.max(before?.knownAt ?? 0, knownAt)
				});
			}
		}
		return [...found.values()].sort((a, b) => b.receivedAt - a.receivedAt);
	}
}

function lateIn(whole: CompartmentHistory, eyes: CompartmentHistory): Late[] {
	const knownAt = new Map<number, number>();
	for (const [i, n] of eyes.n.entries()) knownAt.set(n, eyes.knownAt[i]!);
	return whole.n.flatMap((n, entry) => {
		const receivedAt = whole.receivedAt[entry]!;
		const known = knownAt.get(n) ?? Infinity;
		return known - receivedAt > PROMPT_MS
			? [{ history: whole, entry, receivedAt, knownAt: known }]
			: [];
	});
}

/** The record and field of a step; the field is empty for a record as a whole. */
export function placeOf(
	step: Step
): { collection: CollectionName; id: string; field: string } | undefined {
	if (isStatement(step)) {
		if (!isFact(step) || !isCollection(step.collection)) return undefined;
		return { collection: step.collection, id: step.record, field: step.field };
	}
	if (step[0] === 'm') return undefined;
	const [kind, collection, id] = step;
	if (!isCollection(collection)) return undefined;
	return { collection, id, field: kind === 'r' ? '' : step[3] };
}
