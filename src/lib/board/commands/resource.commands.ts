import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import { BoardError } from '../errors.ts';
import { byOrder, orderBetween } from '../order.ts';
import type { RecordKey } from '../ids.ts';
import type { PlainInput } from '../record-type.ts';
import {
	statusesOf,
	type ResourceKind,
	type ResourceStatus,
	type resourceType
} from '../records/resource.record.ts';
import { DEFAULT_SERIES, type Datum, type LngLat } from '../values.ts';
import { placeOf } from './place.ts';

type Plain = PlainInput<typeof resourceType>;

export interface NewResource extends Omit<Plain, 'number' | 'order'> {
	readonly number?: string;
	readonly status?: ResourceStatus;
	readonly quantity?: number;
	readonly headCount?: number | null;
	readonly contactPost?: string | null;
	readonly position?: { position: LngLat; datum?: Datum; text?: string } | null;
	/** UTC ms. */
	readonly eta?: number | null;
}

/** Creates many resources in one transaction (an import is one undoable step); returns their keys. */
export function createResources(
	board: Board,
	inputs: readonly NewResource[],
	compartment = COMMAND
): string[] {
	// Numbers are drawn first: the fallback series counts what stands in the document.
	const draw = numberDrawer(board, compartment);
	const numbers = inputs.map((input) => input.number ?? draw());
	let order = board.resources
		.list()
		.filter((resource) => resource.compartment === compartment)
		.sort(byOrder)
		.at(-1)?.order;
	return board.transact(compartment, 'resources.create', 'facts', (w) =>
		inputs.map((input, i) => {
			const {
				number: _,
				status,
				quantity,
				headCount,
				contactPost,
				position,
				eta,
				...plain
			} = input;
			order = orderBetween(order, undefined);
			const id = w.create(
				'resources',
				{ ...plain, number: numbers[i]!, order },
				{
					status: status ?? statusesOf(input.kind)[0],
					quantity: quantity ?? 1,
					headCount,
					contactPost,
					position,
					eta
				}
			);
			return `${compartment}/${id}`;
		})
	);
}

export function createResource(board: Board, input: NewResource, compartment = COMMAND): string {
	return createResources(board, [input], compartment)[0]!;
}

/**
 * Draws numbers one after another. Without a lease each draw looks through the document, so
 * several in one transaction are stepped on from the first.
 */
function numberDrawer(board: Board, compartment: string): () => string {
	const series = DEFAULT_SERIES.resources;
	let last = '';
	return () => {
		last = last.startsWith(`${series}-${board.post}-`)
			? last.replace(/\d+$/, (digits) => String(Number(digits) + 1))
			: board.nextNumber(compartment, 'resources', series);
		return last;
	};
}

/** Sets the status; it counts as a report, so ageing starts anew. */
export function setResourceStatus(
	board: Board,
	key: string,
	status: ResourceStatus,
	options: { note?: string; happenedAt?: number } = {}
): void {
	const { compartment, id } = placeOf(board, 'resources', key);
	const resource = board.resources.get(key)!;
	if (!statusesOf(resource.kind as ResourceKind).includes(status))
		throw new BoardError('invalid_value', status);
	board.transact(compartment, `resources.status`, 'facts', (w) => {
		w.fact('resources', id, 'status', status, options);
		w.fact('resources', id, 'report', { at: options.happenedAt ?? board.now() });
	});
}

/** A word from the unit: resets its ageing; `present` is a head count just taken (清点). */
export function reportResource(
	board: Board,
	key: string,
	report: { text?: string; present?: number; position?: LngLat; datum?: Datum; happenedAt?: number }
): void {
	const { compartment, id } = placeOf(board, 'resources', key);
	board.transact(compartment, 'resources.report', 'facts', (w) => {
		w.fact('resources', id, 'report', {
			at: report.happenedAt ?? board.now(),
			...(report.text ? { text: report.text } : {}),
			...(report.present === undefined ? {} : { present: report.present })
		});
		if (report.position)
			w.fact('resources', id, 'position', {
				position: report.position,
				...(report.datum ? { datum: report.datum } : {})
			});
	});
}

/** Assigns a resource to a task or working group; returns the assignment's key. Over-allocation is shown, not refused. */
export function assign(
	board: Board,
	resource: RecordKey,
	target: { type: 'task' | 'group'; key: RecordKey },
	quantity?: number
): string {
	const { compartment } = placeOf(board, 'resources', resource);
	const of = board.resources.get(resource)!;
	const id = board.transact(compartment, 'assignments.create', 'facts', (w) =>
		w.create(
			'assignments',
			{ resource, target },
			{ quantity: quantity ?? of.quantity ?? 1, status: 'active' }
		)
	);
	return `${compartment}/${id}`;
}

/** Ends an assignment. */
export function releaseAssignment(board: Board, key: string, note?: string): void {
	const { compartment, id } = placeOf(board, 'assignments', key);
	board.transact(compartment, 'assignments.release', 'facts', (w) =>
		w.fact('assignments', id, 'status', 'released', note ? { note } : {})
	);
}
