import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { recordKey } from '#lib/board/ids.ts';
import { audit } from '../db/schema.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import { changeAnnotationSchema, writeAnnotationSchema } from './annotation-input.ts';

const AT = Date.UTC(2025, 2, 1, 6, 30);
let stage: Stage;
beforeEach(async () => {
	stage = await setStage({ kind: 'exercise' });
});
afterEach(() => stage.close());

const input = (more: object = {}) =>
	v.parse(writeAnnotationSchema, { kind: 'finding', text: '前线1断网28分钟', at: AT, ...more });
const write = (who: Person, more?: object) =>
	stage.services.annotations.write(stage.people[who], stage.incidentId, input(more));
const texts = (who: Person) =>
	stage.services.annotations.list(stage.people[who], stage.incidentId).map(({ text }) => text);
async function setState(state: 'closed' | 'archived'): Promise<void> {
	await stage.services.incidents.changeState(stage.people.commander, stage.incidentId, {
		...{ state, reason: '结束' }
	});
}

test('whoever is inside writes and reads, nobody else', async () => {
	for (const who of ['commander', 'staff', 'field'] as const) write(who, { text: who });
	expect(texts('field')).toEqual(['commander', 'staff', 'field']);
	for (const who of ['liaison', 'otherLiaison', 'observer'] as const) {
		expect(await outcome(() => texts(who))).toBe('403 forbidden');
		expect(await outcome(() => write(who))).toBe('403 forbidden');
	}
	expect(await outcome(() => texts('former'))).toBe('403 right_withdrawn');
	expect(await outcome(() => texts('stranger'))).toBe('404 no_such_incident');
});

test('a review goes on when the incident is closed and archived; documents are not touched', async () => {
	await setState('closed');
	write('evaluator', { text: 'closed' });
	await setState('archived');
	const writes = stage.rooms.writes.length;
	write('evaluator', { text: 'archived' });
	expect(texts('evaluator')).toEqual(['closed', 'archived']);
	expect(stage.rooms.writes.length).toBe(writes);
});

test('players see what control writes when the exercise is over, and not before', async () => {
	write('evaluator', { text: '评估' });
	write('staff', { text: '自评' });
	expect(texts('staff')).toEqual(['自评']);
	expect(texts('commander')).toEqual(['自评']);
	expect(texts('controller')).toEqual(['评估', '自评']);
	await setState('closed');
	expect(texts('staff')).toEqual(['评估', '自评']);
});

test('an annotation about a record is seen by those who may read the record', async () => {
	const record = recordKey('control', 'inject1');
	write('controller', { text: '导调', record });
	expect(await outcome(() => write('staff', { record }))).toBe('404 no_such_compartment');
	await setState('closed');
	expect(texts('commander')).toEqual([]);
	expect(texts('evaluator')).toEqual(['导调']);
	const [hidden] = stage.services.annotations.list(stage.people.controller, stage.incidentId);
	expect(
		await outcome(() =>
			stage.services.annotations.remove(stage.people.commander, stage.incidentId, hidden!.id)
		)
	).toBe('404 no_such_annotation');
});

test('a change needs the version that was seen, and one’s own or a commander’s hand', async () => {
	const made = write('staff');
	const change = (who: Person, more: object) =>
		stage.services.annotations.change(
			stage.people[who],
			stage.incidentId,
			made.id,
			v.parse(changeAnnotationSchema, { ...made, ...more })
		);
	stage.at(AT + 1000);
	expect(await outcome(() => change('field', { text: 'x' }))).toBe('403 forbidden');
	const changed = change('staff', { kind: 'measure', owner: '应急局', due: AT, state: 'done' });
	expect(changed).toMatchObject({ kind: 'measure', owner: '应急局', version: 2, by: made.by });
	expect(changed.changedAt).toBeGreaterThan(changed.createdAt);
	expect(await outcome(() => change('staff', { text: 'late' }))).toBe('409 changed_meanwhile');
	expect(change('commander', { text: '改', version: 2 })).toMatchObject({ text: '改', version: 3 });
});

test('what is deleted is kept in the audit', async () => {
	const made = write('staff');
	const remove = (who: Person) =>
		stage.services.annotations.remove(stage.people[who], stage.incidentId, made.id);
	expect(await outcome(() => remove('field'))).toBe('403 forbidden');
	remove('staff');
	expect(texts('staff')).toEqual([]);
	expect(await outcome(() => remove('staff'))).toBe('404 no_such_annotation');
	const rows = stage.database.db.select().from(audit).all();
	expect(rows.find(({ action }) => action === 'annotation.removed')?.detail).toMatchObject({
		text: made.text
	});
});

const REFUSED: [words: string, more: object][] = [
	['an empty text', { text: '   ' }],
	['a text too long', { text: 'x'.repeat(4001) }],
	['a time before all times', { at: -1 }],
	['a time after all times', { at: 1e17 }],
	['no record', { record: 'command' }],
	['a path', { record: 'command/../x' }],
	['an unknown kind', { kind: 'praise' }],
	['an unknown state', { state: 'gone' }]
];

test.each(REFUSED)('refuses %s', (_, more) => {
	expect(() => input(more)).toThrow();
});
