/**
 * Positions of rows and features, read by the map's own reader. What looks swapped, far or
 * shifted is a question with a suggestion, never put right in silence.
 */
import type { Datum, LngLat } from '#lib/board/values.ts';
import {
	FAR,
	readColumns,
	readPosition,
	type Answers,
	type Choice,
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
			/** Everything that is asked about it, in order. */
			readonly problems: readonly ProblemCode[];
			/** What is imported if the questions are answered with yes, WGS84. */
			readonly suggestion: LngLat;
			/** The datum that it is then taken to be in, where that was asked. */
			readonly datum?: Datum;
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
	return adapt((answers) => readColumns(lng, lat, { ...mapContext(context), ...answers }), text);
}

/** One cell with both. */
export function readPair(cell: string, context: PositionContext): PositionReading {
	if (cell === '') return { kind: 'none' };
	return adapt((answers) => readPosition(cell, { ...mapContext(context), ...answers }), cell);
}

function mapContext({ near, datum }: PositionContext) {
	return { near, ...(datum ? { datum } : {}) };
}

/** Answers each question with what is likeliest, and goes on to the one behind it. */
function adapt(read: (answers: Answers) => Reading, text: string): PositionReading {
	const problems: ProblemCode[] = [];
	let likeliest: Choice | undefined;
	for (;;) {
		const reading = read(likeliest?.answers ?? {});
		if (reading.kind === 'error') {
			const range = reading.reason === 'latitude_range' || reading.reason === 'longitude_range';
			return {
				kind: 'error',
				problem: range ? 'position_out_of_range' : 'position_unreadable',
				text
			};
		}
		if (reading.kind === 'ok') {
			const { position } = reading;
			if (!likeliest) return { kind: 'ok', position };
			const { away, answers } = likeliest;
			return {
				kind: 'question',
				problems,
				suggestion: position,
				...(answers.datum ? { datum: answers.datum } : {}),
				...(away === undefined ? {} : { distance: Math.round(away / 1000) })
			};
		}
		problems.push(QUESTIONS[reading.reason]);
		likeliest = reading.choices[0]!;
	}
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
