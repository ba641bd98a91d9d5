/** When contradictions came up, and how long it took until somebody ruled. */
import { factField } from '#lib/board/read-record.ts';
import { contradict } from '#lib/board/record-type.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { recordTypes, type CollectionName } from '#lib/board/records/index.ts';
import type { StatedFact, Statements } from './statements.ts';

/** Stands for a field where a resource was promised beyond what there is. */
export const ALLOCATION = 'allocation';

export interface ContradictionCourse {
	readonly collection: CollectionName;
	readonly key: RecordKey;
	/** Or `ALLOCATION`. */
	readonly field: string;
	/** The step by which it came up, and when that was received, UTC ms. */
	readonly step: number;
	readonly from: number;
	/** When it was ruled; undefined: it still stands. */
	readonly until: number | undefined;
	/** The post that ruled. */
	readonly ruledBy: string | undefined;
	readonly steps: readonly number[];
}

/** One field's heads while its facts come in, one by one. */
class Heads {
	heads: readonly StatedFact[] = [];
	#named: Set<string> | undefined;
	open: { -readonly [K in keyof ContradictionCourse]: ContradictionCourse[K] } | undefined;

	add(fact: StatedFact): void {
		const { ulid, after } = fact.body;
		for (const other of after) if (other !== ulid) (this.#named ??= new Set()).add(other);
		const left = this.heads.filter(({ body }) => body.ulid !== ulid && !after.includes(body.ulid));
		this.heads = this.#named?.has(ulid) ? left : [...left, fact];
	}
}

/** Of facts against each other, as they came up. */
export function factCourses({ facts }: Statements): ContradictionCourse[] {
	const fields = new Map<string, Heads>();
	const found: ContradictionCourse[] = [];
	for (const fact of facts) {
		const { collection, key, field, step, receivedAt } = fact;
		const declared = factField(recordTypes[collection], field);
		if (!declared || declared.kind === 'list') continue;
		const place = `${collection}/${key}/${field}`;
		let heads = fields.get(place);
		if (!heads) fields.set(place, (heads = new Heads()));
		const before = heads.heads;
		heads.add(fact);
		const contradicts =
			heads.heads.length > 1 &&
			contradict(
				declared,
				heads.heads.map(({ body }) => body)
			);
		if (contradicts && !heads.open) {
			heads.open = {
				...{ collection, key, field, step, from: receivedAt },
				...{ until: undefined, ruledBy: undefined },
				steps: [...before.map((head) => head.step), step]
			};
			found.push(heads.open);
		} else if (!contradicts && heads.open) {
			heads.open.until = receivedAt;
			heads.open.ruledBy = fact.body.by;
			heads.open.steps = [...heads.open.steps, step];
			heads.open = undefined;
		}
	}
	return found;
}
