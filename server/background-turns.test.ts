import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { backgroundTurn, beforeBackground } from './background-turns.ts';

it('one slice in each turn of the event loop, in the order they came', async () => {
	const ran: string[] = [];
	let turn = 0;
	const worker = async (name: string) => {
		for (let i = 0; i < 2; i++) {
			await backgroundTurn();
			ran.push(`${turn} ${name}`);
		}
	};
	const working = Promise.all([worker('journal'), worker('chain'), worker('packer')]);
	for (; ran.length < 6; turn++) await setImmediate();
	await working;
	expect(ran.map((each) => each.split(' ')[1])).toEqual([
		...['journal', 'chain', 'packer'],
		...['journal', 'chain', 'packer']
	]);
	expect(new Set(ran.map((each) => each.split(' ')[0])).size).toBe(6);
});

it('what people wait for goes before each slice, as long as it takes that turn', async () => {
	const ran: string[] = [];
	const off = beforeBackground(async () => {
		await Promise.resolve();
		ran.push('commit');
	});
	for (let i = 0; i < 2; i++) {
		await backgroundTurn();
		ran.push('slice');
	}
	off();
	await backgroundTurn();
	ran.push('slice');
	expect(ran).toEqual(['commit', 'slice', 'commit', 'slice', 'slice']);
});

it('what goes before and never ends holds nothing up', async () => {
	const off = beforeBackground(() => new Promise(() => undefined));
	await backgroundTurn();
	await backgroundTurn();
	off();
});
