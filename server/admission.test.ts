import { expect, it } from 'vitest';
import { Admission } from './admission.ts';

it('[S87] looks at one after the other, with turns for everything else between', async () => {
	const door = new Admission();
	const order: (number | string)[] = [];
	let looking = 0;
	for (let i = 0; i < 12; i++)
		door.enter(async () => {
			expect(++looking).toBe(1);
			for (const end = performance.now() + 5; performance.now() < end;);
			await Promise.resolve();
			order.push(i);
			looking--;
		});
	expect(door.waiting).toBe(11);
	while (order.filter((each) => each !== 'other').length < 12)
		await new Promise<void>((resolve) => setTimeout(() => resolve(void order.push('other'))));
	expect(order.filter((each) => each !== 'other')).toEqual(Array.from({ length: 12 }, (_, i) => i));
	expect(order.filter((each) => each === 'other').length).toBeGreaterThan(2);
	expect(order.indexOf('other')).toBeLessThan(order.indexOf(6));
	// And goes on with who comes later.
	await new Promise<void>((resolve) =>
		door.enter(() => {
			resolve();
			return Promise.resolve();
		})
	);
	expect(door.waiting).toBe(0);
});
