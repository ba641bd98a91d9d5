/** Fields of a release and their values in words. */
import { isCollection } from '#lib/board/records/index.ts';
import type { LogChannel } from '#lib/board/records/log-entry.record.ts';
import type { ForceType, ResourceKind } from '#lib/board/records/resource.record.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import { stamp } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { wordOf } from '#lib/i18n/word-of.ts';
import { symbolName, symbolOf } from '#lib/symbols/index.ts';
import { resourceKindWord, tallyKindWord } from '../board/code-words.ts';
import { fieldWord, positionWord, valueWord, type WordContext } from '../board/fact-words.ts';
import { channelWord } from '../log/log-words.ts';
import { forceWord } from '../resources/force-words.ts';

const FIELDS: Record<string, () => string> = {
	attachments: m.release_field_attachments,
	category: m.release_field_category,
	channel: m.release_field_channel,
	checklist: m.release_field_checklist,
	colour: m.release_field_colour,
	comments: m.release_field_comments,
	contact: m.release_field_contact,
	detail: m.release_field_detail,
	due: m.release_field_due,
	eta: m.release_field_eta,
	force: m.release_field_force,
	geometry: m.release_field_geometry,
	happenedAt: m.release_field_happenedAt,
	headCount: m.release_field_headCount,
	kind: m.release_field_kind,
	label: m.release_field_label,
	layer: m.release_field_layer,
	name: m.release_field_name,
	owner: m.release_field_owner,
	place: m.release_field_place,
	planned: m.release_field_planned,
	position: m.release_field_position,
	priority: m.release_field_priority,
	progress: m.release_field_progress,
	quantity: m.release_field_quantity,
	remark: m.release_field_remark,
	scope: m.release_field_scope,
	status: m.release_field_status,
	symbol: m.release_field_symbol,
	text: m.release_field_text,
	title: m.release_field_title,
	unit: m.release_field_unit,
	value: m.release_field_value
};

export function releaseFieldWord(field: string): string {
	const name = field.split('.')[0]!;
	return wordOf(FIELDS, name)?.() ?? fieldWord(name);
}

type Say = (value: never, context: WordContext) => string;

const PLAIN: Record<string, Say> = {
	channel: (value: LogChannel) => channelWord(value),
	force: (value: ForceType) => forceWord(value),
	happenedAt: (value: number, { clocks, now }) => stamp(value, clocks, now),
	symbol: (value: string) => symbolName(symbolOf(value), getLocale())
};

/** A field whose emptiness says nothing worth a line. */
export function isSaid(value: unknown): boolean {
	return value !== null && value !== undefined && value !== '' && !isEmptyList(value);
}
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** Whether a geometry is a line, an area or a circle, which no symbol stands for. */
export function isDrawn(geometry: unknown): boolean {
	const type = (geometry as { type?: unknown } | null | undefined)?.type;
	return typeof type === 'string' && type !== 'Point';
}

/** The value of a field as it leaves or comes in; never throws. */
export function releaseValueWord(
	collection: string,
	field: string,
	value: unknown,
	context: WordContext
): string {
	const name = field.split('.')[0]!;
	try {
		if (Array.isArray(value) && (name === 'comments' || name === 'attachments'))
			return value
				.map((item: unknown) =>
					typeof item === 'string' ? item : String((item as { name: string }).name)
				)
				.join(' · ');
		if (collection === 'log' && name === 'position') return positionWord(value as [number, number]);
		if (name === 'position' || name === 'place') {
			const { position, text } = value as { position?: [number, number]; text?: string };
			return [text, position && positionWord(position)].filter(Boolean).join(' · ');
		}
		if (name === 'kind')
			return collection === 'tallies'
				? tallyKindWord(value as TallyKind)
				: resourceKindWord(value as ResourceKind);
		const say = wordOf(PLAIN, name);
		if (say) return say(value as never, context);
		if (typeof value === 'string' && name !== 'status' && name !== 'priority') return value;
		if (isCollection(collection)) return valueWord(collection, field, value, context);
	} catch {
		// A newer client's value: shown as it is.
	}
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Present value of a record's field, lists as their values. */
export function presentValue(record: Record<string, unknown>, field: string): unknown {
	const value = record[field];
	if (!Array.isArray(value)) return value;
	return (value as { value?: unknown; retracted?: boolean }[])
		.filter((item) => !item.retracted)
		.map((item) => item.value);
}

/** Whether a field has something to leave. */
export function hasValue(record: Record<string, unknown>, field: string): boolean {
	const value = presentValue(record, field);
	if (value !== null && typeof value === 'object' && !Array.isArray(value))
		return Object.keys(value).length > 0;
	return isSaid(value);
}
