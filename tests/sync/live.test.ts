import { afterAll, beforeAll, expect, it } from 'vitest';
import { SYNC } from '#lib/sync/protocol.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());

it('smoke', async () => {
	const a = await RawClient.open(stage, stage.person('field1'));
	const b = await RawClient.open(stage, stage.person('staff'));
	a.update(stateFact('issued'));
	await until('the other has it', () => b.steps(SYNC.update).length === 1);
	await until('it is acknowledged', () => a.committed === 1);
	await a.close();
	await b.close();
});
