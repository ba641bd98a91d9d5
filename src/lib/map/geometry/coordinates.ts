/**
 * Coordinates as people write and paste them: decimal degrees, degree-minutes, degrees
 * minutes seconds, 度分秒, either order, hemisphere letters. What could be meant in more
 * than one way is a question with choices, never a guess.
 */
import type { Datum, LngLat } from '#lib/board/values.ts';
import {
	readAngles,
	readOneAngle,
	type Angle,
	type AngleError,
	type AngleFormat
} from './angles.ts';
import { isShifted, shiftOf, toWgs84 } from './datum.ts';
import { distance } from './ellipsoid.ts';

export type Order = 'lat_lng' | 'lng_lat';

/** What the user has said about a pair; empty at first, filled by the answers to questions. */
export interface Answers {
	readonly order?: Order;
	/** The datum the pair is in. */
	readonly datum?: Datum;
	/** The shift of this datum was shown and wanted. */
	readonly shiftConfirmed?: boolean;
	/** It is as far away as it looks. */
	readonly far?: boolean;
}

export interface Context extends Answers {
	/** The incident's neighbourhood, WGS84. */
	readonly near?: LngLat | undefined;
}

export interface Choice {
	readonly id: 'as_read' | 'swapped' | 'wgs84' | 'gcj02' | 'bd09';
	/** WGS84. */
	readonly position: LngLat;
	/** Metres from the incident's neighbourhood. */
	readonly away: number | undefined;
	/** Metres by which the datum moves it. */
	readonly shift: number | undefined;
	/** To be given with the next reading. */
	readonly answers: Answers;
}

export type QuestionReason =
	/** Latitude and longitude look exchanged. */
	| 'swapped'
	/** Both orders are possible and nothing tells which. */
	| 'order'
	/** Very far from the incident. */
	| 'far'
	/** It may come from a map whose positions are shifted in China. */
	| 'foreign_datum'
	/** The datum stated is shifted in mainland China only; elsewhere it must not be converted. */
	| 'shift';

export type ReadingError = AngleError | 'latitude_range' | 'longitude_range' | 'same_axis';

export type Reading =
	| {
			readonly kind: 'ok';
			/** WGS84, rounded to a centimetre. */
			readonly position: LngLat;
			readonly datum: Datum;
			readonly format: AngleFormat;
	  }
	| {
			readonly kind: 'question';
			readonly reason: QuestionReason;
			readonly format: AngleFormat;
			/** The likelier first. */
			readonly choices: readonly Choice[];
	  }
	| { readonly kind: 'error'; readonly reason: ReadingError };

/** Beyond this many metres from the incident a position is asked about. */
export const FAR = 500_000;

/** Marks in pasted text of maps that shift. */
const GCJ_MARKS = /gcj|高德|腾讯|火星|amap\.com|map\.qq\.com|autonavi/i;
const BAIDU_MARKS = /bd-?\s?09|百度|baidu\.com/i;
/** The pair within a map link. */
const URL_PAIR = /(-?\d{1,3}\.\d{3,})(?:,|%2C|;|%7C|\|)\s*(-?\d{1,3}\.\d{3,})/i;

/** Reads a pair written in one text. */
export function readPosition(text: string, context: Context = {}): Reading {
	const source = text.includes('://') ? pairOfLink(text) : text;
	const angles = readAngles(source);
	if (typeof angles === 'string') return { kind: 'error', reason: angles };
	return judge(angles[0], angles[1], text, context);
}

/** Reads a longitude and a latitude from two columns of a table. */
export function readColumns(longitude: string, latitude: string, context: Context = {}): Reading {
	const lng = readOneAngle(longitude);
	const lat = readOneAngle(latitude);
	if (typeof lng === 'string') return { kind: 'error', reason: lng };
	if (typeof lat === 'string') return { kind: 'error', reason: lat };
	return judge(
		{ ...lat, axis: lat.axis ?? 'latitude' },
		{ ...lng, axis: lng.axis ?? 'longitude' },
		'',
		context
	);
}

function pairOfLink(text: string): string {
	const match = URL_PAIR.exec(text);
	return match ? `${match[1]}, ${match[2]}` : text;
}

interface Candidate {
	readonly order: Order;
	readonly position: LngLat;
}

function candidates(first: Angle, second: Angle): Candidate[] {
	const all: Candidate[] = [
		{ order: 'lat_lng', position: [second.degrees, first.degrees] },
		{ order: 'lng_lat', position: [first.degrees, second.degrees] }
	];
	return all.filter(({ position: [lng, lat] }) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90);
}

/** The order the writer stated by letters, words or columns. */
function statedOrder(first: Angle, second: Angle): Order | 'same_axis' | undefined {
	if (first.axis && first.axis === second.axis) return 'same_axis';
	if (first.axis === 'latitude' || second.axis === 'longitude') return 'lat_lng';
	if (first.axis === 'longitude' || second.axis === 'latitude') return 'lng_lat';
	return undefined;
}

function judge(first: Angle, second: Angle, text: string, context: Context): Reading {
	const stated = statedOrder(first, second);
	if (stated === 'same_axis') return { kind: 'error', reason: 'same_axis' };
	const possible = candidates(first, second);
	if (possible.length === 0) return { kind: 'error', reason: rangeError(first, second) };
	const format = first.format === 'decimal' ? second.format : first.format;

	const order = context.order ?? stated;
	const chosen = order ? possible.find((c) => c.order === order) : undefined;
	const other = possible.find((c) => c.order !== order);
	if (order && !chosen) return ask('swapped', format, [choice('swapped', other!, context)]);

	if (!context.order) {
		const question = order
			? swapQuestion(chosen!, other, format, context)
			: orderQuestion(possible, format, context);
		if (question) return question;
	}
	const settled = chosen ?? possible[0]!;
	return (
		farQuestion(settled, format, context) ??
		datumQuestion(settled, first, second, text, format, context) ?? {
			kind: 'ok',
			position: round(toWgs84(settled.position, context.datum ?? 'wgs84')),
			datum: context.datum ?? 'wgs84',
			format
		}
	);
}

function rangeError(first: Angle, second: Angle): ReadingError {
	return Math.abs(first.degrees) > 180 || Math.abs(second.degrees) > 180
		? 'longitude_range'
		: 'latitude_range';
}

/** The order was stated, but only the other one lies near the incident. */
function swapQuestion(
	chosen: Candidate,
	other: Candidate | undefined,
	format: AngleFormat,
	context: Context
): Reading | undefined {
	if (!other || !context.near) return undefined;
	if (distance(chosen.position, context.near) <= FAR) return undefined;
	if (distance(other.position, context.near) > FAR) return undefined;
	return ask('swapped', format, [
		choice('swapped', other, context),
		choice('as_read', chosen, { ...context, far: true })
	]);
}

/** Both orders are possible. Latitude first is the convention, and only that: it is asked. */
function orderQuestion(
	possible: readonly Candidate[],
	format: AngleFormat,
	context: Context
): Reading | undefined {
	const [convention, other] = possible;
	if (!convention || !other) return undefined;
	// Degrees with minutes are dictated latitude first; a plain decimal pair comes either way.
	const choices = [choice('as_read', convention, context), choice('swapped', other, context)];
	if (context.near && choices[1]!.away! < choices[0]!.away!) choices.reverse();
	return ask('order', format, choices);
}

function farQuestion(
	candidate: Candidate,
	format: AngleFormat,
	context: Context
): Reading | undefined {
	if (!context.near || context.far) return undefined;
	if (distance(candidate.position, context.near) <= FAR) return undefined;
	return ask('far', format, [choice('as_read', candidate, { ...context, far: true })]);
}

function datumQuestion(
	candidate: Candidate,
	first: Angle,
	second: Angle,
	text: string,
	format: AngleFormat,
	context: Context
): Reading | undefined {
	const inDatum = (datum: Datum, id: Choice['id']) =>
		choice(id, candidate, { ...context, datum, shiftConfirmed: true });
	if (context.datum && isShifted(context.datum)) {
		if (context.shiftConfirmed) return undefined;
		return ask('shift', format, [
			inDatum(context.datum, context.datum as 'gcj02' | 'bd09'),
			inDatum('wgs84', 'wgs84')
		]);
	}
	if (context.datum) return undefined;
	const baidu = BAIDU_MARKS.test(text);
	if (!baidu && !GCJ_MARKS.test(text) && !looksPicked(candidate, first, second)) return undefined;
	const shifted = [inDatum('gcj02', 'gcj02'), inDatum('bd09', 'bd09')];
	if (baidu) shifted.reverse();
	return ask('foreign_datum', format, [...shifted, inDatum('wgs84', 'wgs84')]);
}

/** Longitude first with five or more decimals and no letters is how 高德 and 百度 hand out a position. */
function looksPicked(candidate: Candidate, first: Angle, second: Angle): boolean {
	return (
		candidate.order === 'lng_lat' &&
		!first.axis &&
		!second.axis &&
		first.format === 'decimal' &&
		Math.min(first.decimals, second.decimals) >= 5
	);
}

function choice(id: Choice['id'], candidate: Candidate, context: Context): Choice {
	const { near, ...answers } = context;
	const datum = context.datum ?? 'wgs84';
	const position = round(toWgs84(candidate.position, datum));
	return {
		id,
		position,
		away: near && distance(position, near),
		shift: isShifted(datum) ? shiftOf(candidate.position, datum) : undefined,
		answers: { ...answers, order: candidate.order }
	};
}

function ask(reason: QuestionReason, format: AngleFormat, choices: readonly Choice[]): Reading {
	return { kind: 'question', reason, format, choices };
}

function round([lng, lat]: LngLat): LngLat {
	return [Math.round(lng * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
}
