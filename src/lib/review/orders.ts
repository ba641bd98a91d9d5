/**
 * How orders went: issued → answered → started → done. An order that is issued anew after it
 * was declined, withdrawn or done counts as another one; what was undone counts for nothing.
 */
import type { RecordKey } from '#lib/board/ids.ts';
import type { Assignee, TaskStatus } from '#lib/board/records/task.record.ts';
import type { FieldCourse } from './field-course.ts';
import { spreadOf, type Spread } from './spread.ts';
import {
	adoptedFrom,
	deletions,
	fieldCourses,
	plainRecords,
	type StatedFact,
	type Statements
} from './statements.ts';

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
	/** The post that answered. */
	readonly answeredBy: string | undefined;
	readonly startedAt: number | undefined;
	readonly doneAt: number | undefined;
	/** Done, declined, withdrawn or deleted, and not gone on with. */
	readonly endedAt: number | undefined;
	readonly answerBy: number | null;
	readonly due: number | null;
	/** Answered, or still unanswered, after the time it was to be answered by. */
	readonly answerLate: boolean;
	/** Ended, or still open, after it was due. */
	readonly doneLate: boolean;
	/** Where the timeline says so. */
	readonly steps: readonly number[];
}

export interface OrderFigures {
	/** By when they were issued. */
	readonly orders: readonly OrderCourse[];
	/** From issued to …, ms. */
	readonly toAnswer: Spread;
	readonly toStart: Spread;
	readonly toDone: Spread;
	/** Neither answered nor ended. */
	readonly unanswered: readonly OrderCourse[];
	readonly late: readonly OrderCourse[];
}

/** The board waits for an answer no longer. */
const ANSWERS: readonly unknown[] = [
	'acknowledged',
	'declined',
	'in_progress',
	'blocked',
	'done'
] satisfies TaskStatus[];
/** Here an order has ended, and may be issued anew. */
const ENDS: readonly unknown[] = [
	...(['draft', 'declined', 'done', 'cancelled'] satisfies TaskStatus[]),
	null
];

/** @param runsTo UTC ms: when the incident ended, or now; what is open then is judged by it */
export function orderFigures(statements: Statements, runsTo: number): OrderFigures {
	const tasks = plainRecords(statements, 'tasks');
	const deleted = deletions(statements, 'tasks');
	const fields = {
		assignee: fieldCourses(statements, 'tasks', 'assignee'),
		answerBy: fieldCourses(statements, 'tasks', 'answerBy'),
		due: fieldCourses(statements, 'tasks', 'due')
	};
	const orders: OrderCourse[] = [];
	/** Orders of partners that were taken over as such: they count where they were. */
	const takenOver = new Set<RecordKey>();
	for (const [key, course] of fieldCourses(statements, 'tasks', 'status')) {
		const task = tasks.get(key);
		const deletion = deleted.get(key);
		if (!task || deletion?.undone) continue;
		const standing = (field: keyof typeof fields, until: number) =>
			fields[field].get(key)?.standing(until)?.body.value ?? null;
		const rounds = roundsOf(course);
		const source = adoptedFrom(key, task);
		if (source !== undefined && rounds.length > 0) takenOver.add(source);
		for (const { issued, facts, end } of rounds) {
			const answered = facts.find(({ body }) => ANSWERS.includes(body.value));
			const started = facts.find(({ body }) => body.value === 'in_progress');
			const endedAt = end?.time ?? deletion?.since.time;
			const answerDone = answered?.time ?? endedAt ?? runsTo;
			// What was said together with the order stands with it, whatever the clock of the answer.
			const asked = Math.max(issued.time, answerDone);
			const told = standing('answerBy', asked) as number | null;
			// Left over from when it was issued before: nobody could keep it.
			const answerBy = told !== null && told < issued.time ? null : told;
			const due = standing('due', Math.max(issued.time, endedAt ?? runsTo)) as number | null;
			orders.push({
				...{ key, number: task.number, title: task.title, by: issued.body.by },
				assignee: standing('assignee', asked) as Assignee | null,
				...{ issuedAt: issued.time, answeredAt: answered?.time, answeredBy: answered?.body.by },
				startedAt: started?.time,
				doneAt: end?.body.value === 'done' ? end.time : undefined,
				...{ endedAt, answerBy, due },
				answerLate: answerBy !== null && answerDone > answerBy,
				doneLate: due !== null && (endedAt ?? runsTo) > due,
				steps: facts.map(({ step }) => step)
			});
		}
	}
	return summed(orders.filter(({ key }) => !takenOver.has(key)));
}

function summed(orders: OrderCourse[]): OrderFigures {
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
		unanswered: orders.filter(
			({ answeredAt, endedAt }) => answeredAt === undefined && endedAt === undefined
		),
		late: orders.filter(({ answerLate, doneLate }) => answerLate || doneLate)
	};
}

/** From one issuing to the next. */
interface Round {
	readonly issued: StatedFact;
	readonly facts: readonly StatedFact[];
	/** By which it ended; undefined: it went on. */
	readonly end: StatedFact | undefined;
}

function roundsOf(course: FieldCourse<StatedFact>): Round[] {
	const rounds: StatedFact[][] = [];
	for (const fact of course.kept) {
		const round = rounds.at(-1);
		const issued = fact.body.value === 'issued';
		if (issued && (!round || ENDS.includes(round.at(-1)!.body.value))) rounds.push([fact]);
		else round?.push(fact);
	}
	const standing = course.standing()!;
	return rounds.map((facts, i) => {
		// Where two speak against each other, the last one stands as the board has it.
		const end = i < rounds.length - 1 ? facts.at(-1)! : course.origin(standing);
		return { issued: facts[0]!, facts, end: ENDS.includes(end.body.value) ? end : undefined };
	});
}
