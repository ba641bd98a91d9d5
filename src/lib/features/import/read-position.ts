/**
 * Positions of rows and features, read by the map's own reader. What looks swapped, far or
 * shifted is a question with a suggestion, never put right in silence.
 */
import type { Datum, LngLat } from '#lib/board/values.ts';
import {
	FAR,
	readColumns,
	readPosition,
	type QuestionReason,
	type Reading
} from '#lib/map/geometry/coordinates.ts';
import { distance } from '#lib/map/geometry/ellipsoid.ts';
import type { ProblemCode } from './import-row.ts';

export interface PositionContext {
	/** Where the incident is, WGS84. */
	readonly near?: LngLat | undefined;
	/** The datum that the file states. */
	readonly datum?: Datum | undefined;
}

export type PositionReading =
	| { readonly kind: 'none' }
	| { readonly kind: 'ok'; readonly position: LngLat }
	| {
			readonly kind: 'question';
			readonly problem: ProblemCode;
			/** What is imported if the question is answered with yes, WGS84. */
			readonly suggestion: LngLat;
			/** Kilometres to the incident. */
			readonly distance?: number;
	  }
	| { readonly kind: 'error'; readonly problem: ProblemCode; readonly text: string };

const QUESTIONS: Record<QuestionReason, ProblemCode> = {
	swapped: 'position_swapped',
	order: 'position_order',
	far: 'position_far',
	foreign_datum: 'position_datum',
	shift: 'position_shift'
};

/** Two cells whose columns say which is which. */
export function readCells(lng: string, lat: string, context: PositionContext): PositionReading {
	if (lng === '' && lat === '') return { kind: 'none' };
	const text = `${lng}, ${lat}`;
	if (lng === '' || lat === '') return { kind: 'error', problem: 'position_incomplete', text };
	return adapt(readColumns(lng, lat, mapContext(context)), text);
}

/** One cell with both. */
export function readPair(cell: string, context: PositionContext): PositionReading {
	return cell === '' ? { kind: 'none' } : adapt(readPosition(cell, mapContext(context)), cell);
}

function mapContext({ near, datum }: PositionContext) {
	return { near, ...(datum ? { datum } : {}) };
}

function adapt(reading: Reading, text: string): PositionReading {
	if (reading.kind === 'ok') return { kind: 'ok', position: reading.position };
	if (reading.kind === 'error') {
		const range = reading.reason === 'latitude_range' || reading.reason === 'longitude_range';
		return {
			kind: 'error',
			problem: range ? 'position_out_of_range' : 'position_unreadable',
			text
		};
	}
	const likeliest = reading.choices[0]!;
	return {
		kind: 'question',
		problem: QUESTIONS[reading.reason],
		suggestion: likeliest.position,
		...(likeliest.away === undefined ? {} : { distance: Math.round(likeliest.away / 1000) })
	};
}

/** Kilometres to the incident where that is too far to pass without a question. */
export function farFrom(position: LngLat, near: LngLat | undefined): number | undefined {
	if (!near) return undefined;
	const away = distance(position, near);
	return away > FAR ? Math.round(away / 1000) : undefined;
}

export function inRange([lng, lat]: LngLat): boolean {
	return Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
}

/** For messages: longitude, latitude to about a metre. */
export function pair([lng, lat]: LngLat): string {
	return `${lng.toFixed(5)}, ${lat.toFixed(5)}`;
}
