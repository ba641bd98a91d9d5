import { describe, expect, test } from 'vitest';
import { LeasedNumbers, type Lease } from './leased-numbers.ts';

function storage() {
	const kept = new Map<string, string>();
	return {
		kept,
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
}
const place = { user: 'U', incident: 'I' };

/** A server that leases from 1 upwards, per compartment and series. */
function server(): { lease: Lease; asked: string[] } {
	const last = new Map<string, number>();
	const asked: string[] = [];
	return {
		asked,
		lease: async (compartment, series, count) => {
			const key = `${compartment}/${series}`;
			asked.push(key);
			const from = (last.get(key) ?? 0) + 1;
			last.set(key, from + count - 1);
			return { from, to: from + count - 1 };
		}
	};
}

describe('leased numbers', () => {
	test('are given at once, padded, per series, and refilled before they run out', async () => {
		const { lease, asked } = server();
		const numbers = new LeasedNumbers(storage(), place, lease);
		await numbers.online(['command']);
		expect(asked.sort()).toEqual(['command/R', 'command/T']);
		expect(numbers.next('command', 'T')).toBe('T-01');
		expect(numbers.next('command', 'R')).toBe('R-01');
		for (let n = 2; n <= 20; n++) {
			expect(numbers.next('command', 'T')).toBe(`T-${String(n).padStart(2, '0')}`);
			await Promise.resolve();
			await new Promise((resolve) => setTimeout(resolve));
		}
		expect(asked.filter((key) => key === 'command/T').length).toBeGreaterThan(1);
	});

	test('run out offline, and never start again after a reload', async () => {
		const kept = storage();
		const { lease } = server();
		const first = new LeasedNumbers(kept, place, lease);
		await first.online(['command']);
		first.offline();
		for (let n = 1; n <= 4; n++) first.next('command', 'T');
		const second = new LeasedNumbers(kept, place, () => Promise.reject(new Error('offline')));
		for (let n = 5; n <= 10; n++)
			expect(second.next('command', 'T')).toBe(`T-${String(n).padStart(2, '0')}`);
		expect(second.next('command', 'T')).toBeUndefined();
	});

	test('are reserved in large blocks before an import draws many at once', async () => {
		const { lease, asked } = server();
		const numbers = new LeasedNumbers(storage(), place, lease);
		await numbers.reserve('command', 'R', 50);
		expect(asked).toEqual([]);
		await numbers.online(['command']);
		await numbers.reserve('command', 'R', 450);
		expect(asked.filter((key) => key === 'command/R')).toHaveLength(4);
		const drawn = Array.from({ length: 450 }, () => numbers.next('command', 'R'));
		expect(new Set(drawn).size).toBe(450);
		expect(drawn.at(-1)).toBe('R-450');
	});

	test('are left as they are where the server leases no more', async () => {
		const { lease } = server();
		let refused = 0;
		const numbers = new LeasedNumbers(storage(), place, (compartment, series, count) => {
			if (count <= 10) return lease(compartment, series, count);
			refused++;
			return Promise.reject(new Error('refused'));
		});
		await numbers.online(['command']);
		await numbers.reserve('command', 'R', 100);
		expect(refused).toBe(1);
		expect(numbers.next('command', 'R')).toBe('R-01');
	});

	test('two tabs share a block', async () => {
		const kept = storage();
		const { lease } = server();
		const one = new LeasedNumbers(kept, place, lease);
		await one.online(['command']);
		const two = new LeasedNumbers(kept, place, lease);
		expect([one.next('command', 'T'), two.next('command', 'T'), one.next('command', 'T')]).toEqual([
			'T-01',
			'T-02',
			'T-03'
		]);
	});

	test("a partner's series is its own, and says whose", async () => {
		const { lease } = server();
		const numbers = new LeasedNumbers(storage(), place, lease);
		await numbers.online(['liaison-la', 'control']);
		expect(numbers.next('liaison-la', 'T')).toBe('LA-T-01');
		expect(numbers.next('control', 'T')).toBe('X-T-01');
	});

	test('no number is given that cannot be noted as taken, and rubbish in storage is none', async () => {
		const kept = storage();
		const { lease } = server();
		const numbers = new LeasedNumbers(kept, place, lease);
		await numbers.online(['command']);
		const full = new LeasedNumbers(
			{
				...kept,
				setItem: () => {
					throw new Error('quota');
				}
			},
			place,
			lease
		);
		expect(full.next('command', 'T')).toBeUndefined();
		for (const key of kept.kept.keys()) kept.kept.set(key, '{"next":1}');
		expect(numbers.next('command', 'T')).toBeUndefined();
	});
});
