import { afterEach, beforeEach, expect, test } from 'vitest';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import { spokenNumber } from './numbers.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const lease = (person: Person, compartment: string, series: string, count: number) =>
	stage.services.numbers.lease(stage.people[person], stage.incidentId, {
		compartment,
		series,
		device: `device-of-${person}`,
		count
	});

test('blocks of a series never overlap; series and compartments count for themselves', () => {
	expect(lease('staff', 'command', 'T', 10)).toEqual({ from: 1, to: 10 });
	expect(lease('field', 'command', 'T', 5)).toEqual({ from: 11, to: 15 });
	expect(lease('field', 'command', 'R', 5)).toEqual({ from: 1, to: 5 });
	expect(lease('liaison', 'liaison-la', 'T', 5)).toEqual({ from: 1, to: 5 });
	expect(lease('staff', 'command', 'T', 1)).toEqual({ from: 16, to: 16 });
});

test.each<[Person, string, string]>([
	['commander', 'command', 'ok'],
	['field', 'command', 'ok'],
	['controller', 'control', 'ok'],
	['staff', 'released-la', '403 read_only'],
	['staff', 'liaison-la', '403 read_only'],
	['evaluator', 'command', '403 read_only'],
	['liaison', 'command', '404 no_such_compartment'],
	['liaison', 'liaison-mm', '404 no_such_compartment'],
	['liaison', 'liaison-zz', '404 no_such_compartment'],
	['staff', 'control', '404 no_such_compartment'],
	['observer', 'command', '403 forbidden'],
	['former', 'command', '403 right_withdrawn'],
	['stranger', 'command', '404 no_such_incident']
])('%s in %s: %s', async (person, compartment, expected) => {
	expect(await outcome(() => lease(person, compartment, 'T', 1))).toBe(expected);
});

test('not in a closed incident', async () => {
	await stage.services.incidents.changeState(stage.people.commander, stage.incidentId, {
		state: 'closed',
		reason: ''
	});
	expect(await outcome(() => lease('staff', 'command', 'T', 1))).toBe('409 incident_closed');
});

test('numbers as they are spoken', () => {
	expect([spokenNumber('T', 7), spokenNumber('R', 112)]).toEqual(['T-07', 'R-112']);
});
