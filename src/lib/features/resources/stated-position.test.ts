import { expect, test } from 'vitest';
import type { Answers } from '#lib/map/geometry/coordinates.ts';
import { statePosition } from './stated-position.ts';

/** 乌鲁木齐: west of 90° E, where either number could be the latitude. */
const NEAR: [number, number] = [87.6, 43.8];
const PASTED = '87.617700,43.792800';

function questionOf(answers?: Answers) {
	const step = statePosition(PASTED, NEAR, answers);
	if (!('reading' in step) || step.reading.kind !== 'question') throw new Error('no question');
	return step.reading;
}

test('the order answered, the datum is still asked: half a kilometre hangs on it', () => {
	const order = questionOf();
	expect(order.reason).toBe('order');
	const swapped = order.choices.find(({ id }) => id === 'swapped')!;
	const datum = questionOf(swapped.answers);
	expect(datum.reason).toBe('foreign_datum');
	const gcj = datum.choices.find(({ id }) => id === 'gcj02')!;
	const settled = statePosition(PASTED, NEAR, gcj.answers);
	expect(settled).toEqual({
		stated: { position: gcj.position, datum: 'gcj02', text: PASTED }
	});
	expect(gcj.position).not.toEqual(swapped.position);
});

test('what can mean one thing alone settles at once', () => {
	expect(statePosition(' 43.79N 87.61E ', NEAR)).toEqual({
		stated: { position: [87.61, 43.79], text: '43.79N 87.61E' }
	});
});

test('what is far is asked about, also after the order', () => {
	const step = statePosition('12.5, 41.9', NEAR);
	if (!('reading' in step) || step.reading.kind !== 'question') throw new Error('no question');
	const [choice] = step.reading.choices;
	const next = statePosition('12.5, 41.9', NEAR, choice!.answers);
	expect(next).toMatchObject({ reading: { kind: 'question', reason: 'far' } });
});
