import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const busy = (ms: number) => {
	const end = performance.now() + ms;
	while (performance.now() < end);
};

it('[S87] a little is done at once', () => {
	const turns = new Turns();
	const done: number[] = [];
	turns.run(() => done.push(1));
	turns.run(() => done.push(2));
	expect(done).toEqual([1, 2]);
});

it('[S87] much is done in order, with turns for everything else between', async () => {
	const turns = new Turns();
	const order: (number | string)[] = [];
	for (let i = 0; i < 10; i++)
		turns.run(() => {
			busy(5);
			order.push(i);
			// What a job asks for comes behind those who wait already.
			if (i === 3) turns.run(() => order.push('later'));
		});
	expect(turns.waiting).toBeGreaterThan(0);
	while (turns.waiting > 0)
		await new Promise<void>((resolve) => setTimeout(() => resolve(void order.push('other'))));
	const jobs = order.filter((each) => each !== 'other');
	expect(jobs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'later']);
	expect(order.filter((each) => each === 'other').length).toBeGreaterThan(2);
	expect(order.indexOf('other')).toBeLessThan(order.indexOf(5));
});
