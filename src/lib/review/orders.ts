/**
 * How orders went: issued → answered → started → done. An order that is issued anew after it
 * was declined or withdrawn counts as another one.
 */
import type { RecordKey } from '#lib/board/ids.ts';
import type { Assignee, TaskStatus } from '#lib/board/records/task.record.ts';
import { spreadOf, type Spread } from './spread.ts';
import { factsByRecord, standingAt, type StatedFact, type Statements } from './statements.ts';

/** Times are UTC ms by the author's corrected clock; undefined: it never came to that. */
export interface OrderCourse {
	readonly key: RecordKey;
	readonly number: string;
	readonly title: string;
	/** The post that gave it. */
	readonly by: string;
	readonly assignee: Assignee | null;
	readonly issuedAt: number;
	readonly answeredAt: number | undefined;
	readonly answer: 'acknowledged' | 'declined' | undefined;
	/** The post that answered. */
	readonly answeredBy: string | undefined;
	readonly startedAt: number | undefined;
	readonly doneAt: number | undefined;
	/** Withdrawn before it was done. */
	readonly cancelledAt: number | undefined;
	readonly answerBy: number | null;
	readonly due: number | null;
	/** Answered, or still unanswered, after the time it was to be answered by. */
	readonly answerLate: boolean;
	readonly doneLate: boolean;
	/** Where the timeline says so. */
	readonly steps: readonly number[];
}

export interface OrderFigures {
	readonly orders: readonly OrderCourse[];
	/** From issued to …, ms. */
	readonly toAnswer: Spread;
	readonly toStart: Spread;
	readonly toDone: Spread;
	readonly unanswered: number;
	readonly late: readonly OrderCourse[];
}

const ANSWERS: readonly TaskStatus[] = ['acknowledged', 'declined', 'in_progress', 'done'];

/** @param runsTo UTC ms: when the incident ended, or now; what is open then is judged by it */
export function orderFigures(statements: Statements, runsTo: number): OrderFigures {
	const of = (field: string) => factsByRecord(statements, 'tasks', field);
	const fields = {
		assignee: of('assignee'),
		answerBy: of('answerBy'),
		due: of('due')
	};
	const orders: OrderCourse[] = [];
	for (const [key, statuses] of of('status')) {
		const plain = statements.plain.get(key);
		for (const course of coursesOf(statuses)) {
			const { issued } = course;
			// What was said together with the order stands with it, whatever its place in the entry.
			const value = (list: Map<RecordKey, StatedFact[]>, until: number) =>
				standingAt(list.get(key), until)?.body.value ?? null;
			const end = course.answered?.time ?? course.cancelled?.time ?? runsTo;
			const answerBy = value(fields.answerBy, issued.time) as number | null;
			const due = value(fields.due, course.done?.time ?? runsTo) as number | null;
			orders.push({
				key,
				number: wordOf(plain?.['number']),
				title: wordOf(plain?.['title']),
				by: issued.body.by,
				assignee: value(fields.assignee, end) as Assignee | null,
				issuedAt: issued.time,
				answeredAt: course.answered?.time,
				answer:
					course.answered &&
					(course.answered.body.value === 'declined' ? 'declined' : 'acknowledged'),
				answeredBy: course.answered?.body.by,
				startedAt: course.started?.time,
				doneAt: course.done?.time,
				cancelledAt: course.cancelled?.time,
				...{ answerBy, due },
				answerLate: answerBy !== null && end > answerBy,
				doneLate: due !== null && (course.done?.time ?? course.cancelled?.time ?? runsTo) > due,
				steps: course.facts.map(({ step }) => step)
			});
		}
	}
	orders.sort((a, b) => a.issuedAt - b.issuedAt || (a.key < b.key ? -1 : 1));
	const after = (at: (order: OrderCourse) => number | undefined) =>
		spreadOf(
			orders.flatMap((order) => {
				const time = at(order);
				// A clock that was wrong answers before it was asked.
				return time === undefined ? [] : [Math.max(0, time - order.issuedAt)];
			})
		);
	return {
		orders,
		toAnswer: after(({ answeredAt }) => answeredAt),
		toStart: after(({ startedAt }) => startedAt),
		toDone: after(({ doneAt }) => doneAt),
		unanswered: orders.filter((o) => o.answeredAt === undefined && o.cancelledAt === undefined)
			.length,
		late: orders.filter(({ answerLate, doneLate }) => answerLate || doneLate)
	};
}

interface Course {
	readonly issued: StatedFact;
	answered?: StatedFact;
	started?: StatedFact;
	done?: StatedFact;
	cancelled?: StatedFact;
	readonly facts: StatedFact[];
}

function coursesOf(statuses: readonly StatedFact[]): Course[] {
	const courses: Course[] = [];
	for (const fact of statuses) {
		const status = fact.body.value as TaskStatus | null;
		if (status === 'issued') {
			courses.push({ issued: fact, facts: [fact] });
			continue;
		}
		const course = courses.at(-1);
		if (!course || status === null) continue;
		course.facts.push(fact);
		if (ANSWERS.includes(status)) course.answered ??= fact;
		if (status === 'in_progress') course.started ??= fact;
		if (status === 'done') course.done = fact;
		if (status === 'cancelled') course.cancelled ??= fact;
	}
	return courses;
}

function wordOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
