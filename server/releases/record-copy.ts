/**
 * A record taken out of its document: present values alone, without ids, authors, times of
 * writing or links. `releaseCopy` takes the chosen fields, `adoptionCopy` everything.
 */
import { createHash } from 'node:crypto';
import type { Board } from '#lib/board/board.ts';
import { canonical } from '#lib/board/json.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import type { RecordType } from '#lib/board/record-type.ts';
import { RELEASABLE, type ReleasableCollection } from '#lib/board/releasable.ts';
import type { Attachment } from '#lib/board/records/attachment.ts';
import { recordTypes } from '#lib/board/records/index.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { ApiError } from '../api/api-error.ts';
import { middleOf, roundGeometry, roundPosition } from './round-position.ts';

export interface RecordCopy {
	readonly plain: Record<string, unknown>;
	readonly texts: Record<string, string>;
	/** By field; entries of keyed fields as `checklist.c1`. */
	readonly facts: Record<string, unknown>;
	readonly comments: readonly string[];
	readonly attachments: readonly Attachment[];
}

export function copyHash(copy: RecordCopy): string {
	return createHash('sha256').update(canonical(copy)).digest('hex');
}

interface Values {
	plain: Record<string, unknown>;
	texts: Record<string, string>;
	facts: Record<string, unknown>;
	comments: string[];
	attachments: Attachment[];
}

/** Every present value of the fields named. */
function valuesOf(
	collection: ReleasableCollection,
	record: AnyRecord,
	fields: Set<string>
): Values {
	const type: RecordType = recordTypes[collection];
	const values: Values = { plain: {}, texts: {}, facts: {}, comments: [], attachments: [] };
	for (const name of Object.keys(type.plain))
		if (fields.has(name) && record[name] !== undefined) values.plain[name] = record[name];
	for (const name of type.text)
		if (fields.has(name)) values.texts[name] = String(record[name] ?? '');
	for (const [name, { kind }] of Object.entries(type.facts)) {
		if (!fields.has(name) || name === 'deleted') continue;
		const value = record[name];
		if (kind === 'single' && value !== undefined && value !== null) values.facts[name] = value;
		if (kind === 'keyed')
			// Keys are ids that tell when they were made: the copy numbers them instead.
			Object.values(value as Record<string, unknown>)
				.filter((entry) => entry !== null)
				.forEach((entry, i) => (values.facts[`${name}.c${i + 1}`] = entry));
		if (kind === 'list') {
			const items = (value as { value: unknown; retracted: boolean }[])
				.filter((item) => !item.retracted && item.value !== null)
				.map((item) => item.value);
			if (name === 'comments') values.comments.push(...(items as string[]));
			if (name === 'attachments') values.attachments.push(...(items as Attachment[]));
		}
	}
	return values;
}

/** A log entry says what its correction says. @throws ApiError 409 `struck_out` */
function correctedText(record: AnyRecord): string {
	const correction = record['correction'] as { text: string | null } | undefined;
	if (correction && correction.text === null) throw new ApiError(409, 'struck_out');
	return correction?.text ?? String(record['text'] ?? '');
}

/**
 * The copy as it would leave.
 * @param fields of RELEASABLE offered; the ones always there are added
 * @param metres to round positions to, or null
 * @throws ApiError 409 `struck_out`, 422 `too_coarse`
 */
export function releaseCopy(
	board: Board,
	collection: ReleasableCollection,
	record: AnyRecord,
	fields: readonly string[],
	metres: number | null
): RecordCopy {
	const { always } = RELEASABLE[collection];
	const chosen = new Set([...always, ...fields]);
	// A quantity without its unit is a riddle.
	if (collection === 'resources' && chosen.has('quantity')) chosen.add('unit');
	const copy = valuesOf(collection, record, chosen);
	if (collection === 'log') copy.plain['text'] = correctedText(record);
	if (collection === 'tallies' && copy.facts['value'])
		copy.facts['value'] = { ...(copy.facts['value'] as object), source: '' };
	if (collection === 'mapObjects') {
		const geometry = roundGeometry(copy.facts['geometry'] as Geometry, metres);
		if (!geometry) throw new ApiError(422, 'too_coarse');
		copy.facts['geometry'] = geometry;
	}
	if (collection === 'log' && copy.plain['position'])
		copy.plain['position'] = roundPosition(copy.plain['position'] as LngLat, metres);
	if (copy.facts['position']) {
		const stated = copy.facts['position'] as { position: LngLat; text?: string };
		copy.facts['position'] = placeText(stated.text, stated.position, metres);
	}
	if (copy.facts['place']) {
		const place = copy.facts['place'] as { mapObject?: string; position?: LngLat; text?: string };
		const geometry = place.mapObject && board.mapObjects.get(place.mapObject)?.geometry;
		const position = place.position ?? (geometry ? middleOf(geometry) : undefined);
		copy.facts['place'] = placeText(place.text, position, metres);
	}
	return {
		...copy,
		// When and where a photo was taken stays here, and so does what its file was called.
		attachments: copy.attachments.map(({ hash, type, size, width, height }, i) => ({
			hash,
			name: `attachment-${i + 1}`,
			type,
			size,
			...(width === undefined ? {} : { width }),
			...(height === undefined ? {} : { height })
		}))
	};
}

/** Words may name the very spot, so they go only with an exact position. */
function placeText(
	text: string | undefined,
	position: LngLat | undefined,
	metres: number | null
): { position?: LngLat; text?: string } {
	return {
		...(position ? { position: roundPosition(position, metres) } : {}),
		...(text && metres === null ? { text } : {})
	};
}

/** Fields that name things of the place they come from. */
const LEFT_BEHIND = new Set([
	'number',
	'order',
	'source',
	'about',
	'comments',
	'rulings',
	'answers'
]);

/** Everything a liaison's record says, for taking it over. @throws ApiError 409 `struck_out` */
export function adoptionCopy(collection: ReleasableCollection, record: AnyRecord): RecordCopy {
	const type: RecordType = recordTypes[collection];
	const fields = [...Object.keys(type.plain), ...type.text, ...Object.keys(type.facts)].filter(
		(name) => !LEFT_BEHIND.has(name)
	);
	const copy = valuesOf(collection, record, new Set(fields));
	if (collection === 'log') {
		copy.plain['text'] = correctedText(record);
		delete copy.facts['correction'];
	}
	return copy;
}
