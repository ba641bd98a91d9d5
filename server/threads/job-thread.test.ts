import { afterEach, expect, test } from 'vitest';
import { JobThread } from './job-thread.ts';

interface Question {
	readonly id: number;
	readonly say: string;
}
interface Answer {
	readonly id: number;
	readonly said?: string;
	readonly error?: string;
}

/** Says again what it is told, fails where it is told to, and ends where it is told to. */
const script = new URL(
	`data:text/javascript,${encodeURIComponent(`
		import { parentPort, threadId, workerData } from 'node:worker_threads';
		parentPort.on('message', ({ id, say }) => {
			if (say === 'end') process.exit(1);
			if (say === 'fail') parentPort.postMessage({ id, error: 'as told' });
			else if (say !== 'nothing') parentPort.postMessage({ id, said: workerData + say + threadId });
		});
	`)}`
);
let thread: JobThread<Question, Answer>;
const open = () => (thread = new JobThread(script, '> '));
afterEach(() => thread.close());

test('jobs are answered each by themselves, in one thread', async () => {
	const { said } = await ask('a', open().begin());
	const others = await Promise.all([ask('b'), ask('c')]);
	expect([said, ...others.map((answer) => answer.said)]).toEqual(
		['a', 'b', 'c'].map((word) => `> ${word}${said!.slice(3)}`)
	);
});

test('a job that fails leaves the thread to the others', async () => {
	open();
	await expect(ask('fail')).rejects.toThrow('as told');
	expect((await ask('a')).said).toMatch(/^> a/);
});

test('with its thread all jobs of it fail, and the next begins in another', async () => {
	const lost = open().begin();
	const first = (await ask('a', lost)).said;
	const waits = expect(ask('nothing')).rejects.toThrow('ended');
	await expect(ask('end')).rejects.toThrow('ended');
	await waits;
	const { said } = await ask('a');
	expect(said).not.toBe(first);
	// What it held in the thread that ended is gone: it does not go on in another.
	await expect(thread.ask({ id: lost, say: 'a' })).rejects.toThrow('ended');
	thread.end(lost);
});

test('closing fails what is under way, and nothing begins after it', async () => {
	open();
	const waits = expect(ask('nothing')).rejects.toThrow('closed');
	await thread.close();
	await waits;
	expect(() => thread.begin()).toThrow('closed');
});

function ask(say: string, id = thread.begin()): Promise<Answer> {
	return thread.ask({ id, say });
}
