import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backoff } from './backoff.ts';
import { CLOSE } from './close-codes.ts';
import { Connection } from './connection.ts';
import type { Environment } from './environment.ts';

class FakeSocket {
	static all: FakeSocket[] = [];
	readyState = 0;
	binaryType = '';
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onerror: (() => void) | null = null;
	constructor() {
		FakeSocket.all.push(this);
	}
	open(): void {
		this.readyState = 1;
		this.onopen?.();
	}
	hear(): void {
		this.onmessage?.({ data: new ArrayBuffer(1) });
	}
	end(code: number): void {
		this.readyState = 3;
		this.onclose?.({ code });
	}
	close(): void {
		this.readyState = 3;
	}
	send(): void {}
}

let answer: () => Promise<Response>;
const calls: string[] = [];
function connect() {
	const environment: Environment = {
		origin: 'http://post',
		fetch: () => answer(),
		openSocket: () => new FakeSocket() as unknown as WebSocket,
		storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
		now: () => Date.now(),
		onWake: () => () => undefined
	};
	const connection = new Connection(
		environment,
		{ incident: 'I', compartment: 'command', url: () => 'ws://post/sync' },
		{
			onOpen: () => calls.push('open'),
			onFrame: () => calls.push('frame'),
			onDown: () => calls.push('down'),
			onState: () => undefined,
			onRefused: (problem) => calls.push(problem)
		}
	);
	connection.start();
	return connection;
}
const last = () => FakeSocket.all.at(-1)!;
const says = (status: number, body: unknown) => async () => Response.json(body, { status });

beforeEach(() => {
	vi.useFakeTimers();
	FakeSocket.all = [];
	calls.length = 0;
	answer = () => Promise.reject(new TypeError('offline'));
});
afterEach(() => vi.useRealTimers());

describe('a connection', () => {
	test('is dead after two silent intervals, and comes back', async () => {
		const connection = connect();
		last().open();
		connection.inStep();
		expect(connection.link).toBe('online');
		await vi.advanceTimersByTimeAsync(20_000);
		last().hear();
		await vi.advanceTimersByTimeAsync(25_000);
		expect(connection.link).toBe('online');
		await vi.advanceTimersByTimeAsync(9_000);
		expect(connection.link).toBe('offline');
		await vi.advanceTimersByTimeAsync(1_000);
		expect(FakeSocket.all.length).toBeGreaterThan(1);
		connection.stop();
	});

	test('a clock put back does not keep a dead link looking alive', async () => {
		const connection = connect();
		last().open();
		connection.inStep();
		last().hear();
		vi.setSystemTime(Date.now() - 3_600_000);
		await vi.advanceTimersByTimeAsync(35_000);
		expect(connection.link).toBe('offline');
		connection.stop();
	});

	test('does not wait for a socket that never opens', async () => {
		const connection = connect();
		await vi.advanceTimersByTimeAsync(14_000);
		expect(connection.link).toBe('offline');
		expect(FakeSocket.all.length).toBeGreaterThan(1);
		connection.stop();
	});

	test.each([
		[CLOSE.sessionEnded, 'session_ended'],
		[CLOSE.rightWithdrawn, 'right_withdrawn'],
		[CLOSE.incidentClosed, 'incident_closed'],
		[CLOSE.malformed, 'malformed']
	])('%i is final: %s', async (code, problem) => {
		const connection = connect();
		last().open();
		last().end(code);
		expect(connection).toMatchObject({ link: 'refused', problem });
		await vi.advanceTimersByTimeAsync(120_000);
		expect(FakeSocket.all).toHaveLength(1);
		expect(calls).toEqual(['open', 'down', problem]);
	});

	test.each([1001, 1006, CLOSE.unavailable, CLOSE.tooSlow, CLOSE.tooFast])(
		'%i is tried again',
		async (code) => {
			const connection = connect();
			last().open();
			last().end(code);
			expect(connection.link).toBe('offline');
			await vi.advanceTimersByTimeAsync(1_000);
			expect(FakeSocket.all.length).toBeGreaterThan(1);
			connection.stop();
		}
	);

	test('what is too large a third time is not sent a fourth', async () => {
		const connection = connect();
		for (let n = 0; n < 3; n++) {
			last().open();
			last().end(CLOSE.tooLarge);
			if (n < 2) await vi.advanceTimersByTimeAsync(10_000);
		}
		expect(connection).toMatchObject({ link: 'refused', problem: 'too_large' });
	});

	test('[S12] a full compartment is said and tried again, however often', async () => {
		const connection = connect();
		for (let n = 0; n < 5; n++) {
			last().open();
			connection.hinder('compartment_full');
			last().end(CLOSE.tooLarge);
			expect(connection).toMatchObject({ link: 'offline', problem: 'compartment_full' });
			await vi.advanceTimersByTimeAsync(10_000);
		}
		expect(connection.link).not.toBe('refused');
		connection.stop();
	});

	test.each([
		[401, 'session_ended'],
		[403, 'right_withdrawn'],
		[404, 'not_found'],
		[409, 'incident_closed']
	])('a socket refused before it opened is asked about by HTTP: %i', async (status, problem) => {
		answer = says(status, { code: 'x', message: 'y' });
		const connection = connect();
		last().end(1006);
		await vi.advanceTimersByTimeAsync(1);
		expect(connection).toMatchObject({ link: 'refused', problem });
	});

	test("a portal's page is no answer of ours", async () => {
		answer = async () => new Response('<h1>Wi-Fi</h1>', { status: 403 });
		const connection = connect();
		last().end(1006);
		await vi.advanceTimersByTimeAsync(1);
		expect(connection).toMatchObject({ link: 'offline', problem: undefined });
		connection.stop();
	});
});

test('waiting grows, is bounded, and is spread over its whole length', () => {
	expect(backoff(0, () => 0.999)).toBe(500);
	expect(backoff(3, () => 0.999)).toBe(3996);
	expect(backoff(50, () => 0.999)).toBe(9990);
	expect(backoff(50, () => 0)).toBe(100);
	expect(backoff(50, () => 0.5)).toBe(5000);
});

test('a password still to be chosen takes no right away', async () => {
	answer = says(403, { code: 'password_change_required', message: '' });
	const connection = connect();
	last().end(1006);
	await vi.advanceTimersByTimeAsync(0);
	expect(connection).toMatchObject({ link: 'refused', problem: 'session_ended' });
	connection.stop();
});
