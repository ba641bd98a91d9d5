/** Rows of a table to new resources, each with what is wrong or doubtful about it. */
import type { NewResource } from '#lib/board/commands/resource.commands.ts';
import { statusesOf, type Resource } from '#lib/board/records/resource.record.ts';
import type { Datum, LngLat } from '#lib/board/values.ts';
import { stateOf, type Duplicate, type ImportRow, type Problem } from './import-row.ts';
import { readQuantity } from './read-number.ts';
import { pair, readCells, readPair } from './read-position.ts';
import type { ColumnField, ColumnMapping } from './resource-columns.ts';
import { countsPersons, datumOf, forceOf, kindOf, statusOf } from './resource-words.ts';
import type { TableRow } from './table.ts';

export interface ResourceRowOptions {
	/** What stands on the board, to mark duplicates. */
	readonly existing?: readonly Pick<Resource, 'name' | 'owner' | 'number'>[];
	/** Where the incident is. */
	readonly near?: LngLat | undefined;
	/** The datum of the whole file, where a row does not name its own. */
	readonly datum?: Datum | undefined;
	/** File name, kept as the source of each record. */
	readonly source?: string;
}

const LONGEST = { name: 200, owner: 200, contact: 200, contactPost: 100, unit: 20, remark: 2000 };

/** Reads the rows below the header. */
export function readResourceRows(
	rows: readonly TableRow[],
	mapping: ColumnMapping,
	options: ResourceRowOptions = {}
): ImportRow<NewResource>[] {
	const seen = new Map<string, Duplicate>();
	for (const resource of options.existing ?? [])
		seen.set(identity(resource.name, resource.owner), { of: 'board', label: resource.number });
	return rows.map((row) => {
		const read = readRow(row, mapping, options);
		const input = read.inputs[0];
		if (!input) return read;
		const key = identity(input.name, input.owner ?? '');
		const duplicate = seen.get(key);
		if (duplicate) return { ...read, duplicate };
		seen.set(key, { of: 'file', label: String(row.line) });
		return read;
	});
}

/** Same name and owner, however spaced or bracketed. */
function identity(name: string, owner: string): string {
	const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
	return `${plain(name)}\n${plain(owner)}`;
}

function readRow(
	row: TableRow,
	mapping: ColumnMapping,
	options: ResourceRowOptions
): ImportRow<NewResource> {
	const cell = (field: ColumnField) => row.cells[mapping[field] ?? -1] ?? '';
	const problems: Problem[] = [];
	const say = (
		severity: Problem['severity'],
		code: Problem['code'],
		detail?: Problem['detail']
	): void => void problems.push({ severity, code, ...(detail ? { detail } : {}) });

	const filled = row.cells.filter((text, column) => text !== '' && column !== mapping.serial);
	const name = cell('name');
	const result = (inputs: NewResource[]): ImportRow<NewResource> => ({
		line: row.line,
		name,
		state: stateOf(problems),
		problems,
		inputs: problems.some((p) => p.severity === 'error' || p.severity === 'empty') ? [] : inputs
	});
	if (filled.length === 0) {
		say('empty', cell('serial') === '' ? 'blank' : 'only_serial', { serial: cell('serial') });
		return result([]);
	}
	if (name === '') say('error', 'name_missing');
	for (const [field, max] of Object.entries(LONGEST))
		if (cell(field as ColumnField).length > max)
			say('error', 'too_long', { column: field, max, length: cell(field as ColumnField).length });

	const { quantity, unit } = readAmount(cell, say);
	const kind = kindOf(cell('kind'), unit);
	if (quantity === undefined && cell('quantity') === '') {
		if (kind === 'supply') say('error', 'quantity_missing');
		else if (mapping.quantity !== undefined) say('note', 'quantity_assumed');
	}
	const headCount = readHeadCount(cell('headCount'), quantity, unit, say);
	const statusWord = cell('status');
	const status = statusOf(statusWord, kind) ?? statusesOf(kind)[0]!;
	if (statusWord !== '' && statusOf(statusWord, kind) === undefined)
		say('question', 'status_unknown', { text: statusWord, status });
	const force = kind === 'team' ? forceOf(cell('force') || cell('kind'), name) : null;
	const position = readRowPosition(cell, options, say);
	const contactPost = cell('contactPost');
	return result([
		{
			name,
			kind,
			force,
			status,
			owner: cell('owner'),
			unit,
			contact: cell('contact'),
			remark: cell('remark'),
			...(quantity === undefined ? {} : { quantity }),
			...(headCount === undefined ? {} : { headCount }),
			...(contactPost ? { contactPost } : {}),
			...(position ? { position } : {}),
			...(options.source ? { source: options.source.slice(0, 120) } : {})
		}
	]);
}

type Cell = (field: ColumnField) => string;
type Say = (
	severity: Problem['severity'],
	code: Problem['code'],
	detail?: Problem['detail']
) => void;

function readAmount(cell: Cell, say: Say): { quantity: number | undefined; unit: string } {
	const text = cell('quantity');
	const read = readQuantity(text);
	const unit = cell('unit') || read?.unit || '';
	// A unit in the cell that is another than its column's makes the number doubtful.
	if (text !== '' && (!read || (read.unit !== '' && cell('unit') !== '' && read.unit !== unit)))
		say('error', 'quantity_not_number', { text });
	return { quantity: read?.value, unit };
}

function readHeadCount(
	text: string,
	quantity: number | undefined,
	unit: string,
	say: Say
): number | undefined {
	if (text === '') return countsPersons(unit) ? quantity : undefined;
	const read = readQuantity(text);
	if (!read || (read.unit !== '' && !countsPersons(read.unit)))
		say('error', 'head_count_not_number', { text });
	return read?.value;
}

function readRowPosition(
	cell: Cell,
	options: ResourceRowOptions,
	say: Say
): NewResource['position'] {
	const word = cell('datum');
	const datum = word === '' ? options.datum : datumOf(word);
	const context = { near: options.near, datum };
	const [lng, lat, both] = [cell('longitude'), cell('latitude'), cell('position')];
	const reading = lng === '' && lat === '' ? readPair(both, context) : readCells(lng, lat, context);
	if (reading.kind === 'none') return undefined;
	if (reading.kind === 'error') {
		say('error', reading.problem, { text: reading.text });
		return undefined;
	}
	if (word !== '' && !datum) say('question', 'datum_unknown', { text: word });
	if (reading.kind === 'ok') return { position: reading.position, ...(datum ? { datum } : {}) };
	for (const problem of reading.problems)
		say('question', problem, {
			suggestion: pair(reading.suggestion),
			distance: reading.distance ?? 0,
			datum: word || (datum ?? '')
		});
	const taken = reading.datum ?? datum;
	const stated = both || `${lng}, ${lat}`;
	return {
		position: reading.suggestion,
		text: stated.slice(0, 200),
		...(taken ? { datum: taken } : {})
	};
}
