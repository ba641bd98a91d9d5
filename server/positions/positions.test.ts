import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { position } from '../db/schema.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import { positionsSchema } from './positions.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const report = (person: Person, positions: object[]) =>
	stage.services.positions.report(
		stage.people[person],
		stage.incidentId,
		v.parse(positionsSchema, { positions })
	);

test('one’s own positions, under one’s post, each kept once', () => {
	const at = Date.UTC(2025, 2, 1, 5);
	const track = [
		{ lng: 101.68, lat: 21.18, accuracy: 8, at },
		{ lng: 101.69, lat: 21.18, at: at + 1000 }
	];
	expect(report('field', track)).toEqual({ stored: 2 });
	expect(report('field', track)).toEqual({ stored: 0 });
	expect(stage.database.db.select().from(position).all()).toMatchObject([
		{ userId: stage.people.field.userId, post: 'seat-of-field', accuracy: 8 },
		{ accuracy: null }
	]);
});

test('a clock far ahead is held to the server’s', () => {
	report('field', [{ lng: 101, lat: 21, at: Date.UTC(2030, 1, 1) }]);
	const [row] = stage.database.db.select().from(position).all();
	expect(row!.at).toBeLessThan(Date.UTC(2025, 2, 2));
});

test('observers and strangers share none; impossible places are refused', async () => {
	const here = [{ lng: 101, lat: 21, at: 1 }];
	expect(await outcome(() => report('observer', here))).toBe('403 forbidden');
	expect(await outcome(() => report('stranger', here))).toBe('404 no_such_incident');
	for (const wrong of [
		{ lng: 181, lat: 0 },
		{ lng: 0, lat: -91 },
		{ lng: NaN, lat: 0 }
	])
		expect(() => report('field', [{ ...wrong, at: 1 }])).toThrow();
});
