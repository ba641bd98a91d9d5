/** When fields came to contradict themselves, in the order in which the updates came. */
import { isFact, type Fact } from '#lib/board/facts.ts';
import { factField } from '#lib/board/read-record.ts';
import { contradict } from '#lib/board/record-type.ts';
import { isCollection, recordTypes } from '#lib/board/records/index.ts';
import { isStatement } from './step.ts';
import type { ReplayTimeline } from './replay-timeline.ts';

/** Indices of the steps that set a field against itself, oldest first. */
export function contradictingSteps(timeline: ReplayTimeline): number[] {
	const { steps, historyOf } = timeline;
	/** Heads of fields, and who names facts that have not come yet. */
	const heads = new Map<string, Fact[]>();
	const named = new Set<string>();
	const found: number[] = [];
	for (const index of timeline.track('received').order) {
		const step = steps[index]!;
		if (!isStatement(step) || !isFact(step) || !isCollection(step.collection)) continue;
		const field = factField(recordTypes[step.collection], step.field);
		if (!field || field.kind === 'list') continue;
		const key = `${historyOf[index]}/${step.collection}/${step.record}/${step.field}`;
		const before = heads.get(key) ?? [];
		const after = before.filter(({ ulid }) => !step.after.includes(ulid));
		for (const ulid of step.after)
			if (!before.some((head) => head.ulid === ulid)) named.add(`${key}/${ulid}`);
		if (!named.has(`${key}/${step.ulid}`)) after.push(step);
		heads.set(key, after);
		if (contradict(field, after) && !contradict(field, before)) found.push(index);
	}
	return found;
}
