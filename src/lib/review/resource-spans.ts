/** What each resource did when, and the share of its time in which it worked. */
import type { RecordKey } from '#lib/board/ids.ts';
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import { factsByRecord, type Statements } from './statements.ts';

export interface StatusSpan {
	readonly status: ResourceStatus;
	/** UTC ms. */
	readonly from: number;
	readonly until: number;
	readonly step: number;
}

export interface ResourceCourse {
	readonly key: RecordKey;
	readonly number: string;
	readonly name: string;
	readonly kind: string;
	readonly spans: readonly StatusSpan[];
	/** From being sent until released or the end, ms. */
	readonly engaged: number;
	/** Of it at work, ms. */
	readonly working: number;
}

export interface ResourceFigures {
	readonly resources: readonly ResourceCourse[];
	/** Working time of all by engaged time of all, 0–1; undefined where none was engaged. */
	readonly workingShare: number | undefined;
}

/** Sent, and neither released nor out of service. */
const ENGAGED: readonly ResourceStatus[] = ['dispatched', 'on_scene', 'working', 'resting'];

/** Supplies are left out: they do not work. */
export function resourceFigures(statements: Statements, runsTo: number): ResourceFigures {
	const resources: ResourceCourse[] = [];
	for (const [key, facts] of factsByRecord(statements, 'resources', 'status')) {
		const plain = statements.plain.get(key);
		const spans: StatusSpan[] = [];
		for (const [i, { body, time, step }] of facts.entries()) {
			if (body.value === null || time > runsTo) continue;
			const until = Math.min(facts[i + 1]?.time ?? runsTo, runsTo);
			const status = body.value as ResourceStatus;
			const last = spans.at(-1);
			if (last?.status === status && last.until === time)
				spans[spans.length - 1] = { ...last, until };
			else spans.push({ status, from: time, until, step });
		}
		const lengthOf = (statuses: readonly ResourceStatus[]) =>
			spans
				.filter(({ status }) => statuses.includes(status))
				.reduce((sum, { from, until }) => sum + until - from, 0);
		resources.push({
			key,
			number: String(plain?.['number'] ?? ''),
			name: String(plain?.['name'] ?? ''),
			kind: String(plain?.['kind'] ?? ''),
			spans,
			...{ engaged: lengthOf(ENGAGED), working: lengthOf(['working']) }
		});
	}
	const units = resources.filter(({ kind }) => kind !== 'supply');
	units.sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
	const engaged = units.reduce((sum, unit) => sum + unit.engaged, 0);
	const working = units.reduce((sum, unit) => sum + unit.working, 0);
	return { resources: units, workingShare: engaged > 0 ? working / engaged : undefined };
}
