import { expect, test } from 'vitest';
import { readHistory, readOverview } from './read-history.ts';

const header = { history: 1, incidentId: 'a', compartment: 'command', last: 3, live: false };
const author = { author: { userId: 'u', post: '前线1' } };
const entry = (n: number) => [n, n * 1000, null, 0, 'live', [['r', 'tasks', `t${n}`, { v: 1 }]]];
const end = { end: true, next: 3 };

function body(values: readonly unknown[]): string {
	return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** Answers one after the other; says what was asked for. */
function server(...answers: (string | number | Error)[]) {
	const asked: string[] = [];
	const fetch = ((url: string) => {
		asked.push(url);
		const answer = answers[asked.length - 1];
		if (answer === undefined) throw new Error('asked too often');
		if (answer instanceof Error) return Promise.reject(answer);
		if (typeof answer === 'number') return Promise.resolve(new Response(null, { status: answer }));
		return Promise.resolve(new Response(answer));
	}) as unknown as typeof globalThis.fetch;
	return { asked, fetch };
}

test('a history comes in whole, with who sent what', async () => {
	const { fetch, asked } = server(body([header, author, entry(1), entry(2), entry(3), end]));
	const history = await readHistory('a', 'command', { fetch });
	expect(asked).toEqual(['/api/v1/incidents/a/history/command?']);
	expect(history.n).toEqual([1, 2, 3]);
	expect(history.author(2)).toEqual(author.author);
	expect(history.steps[0]).toEqual(['r', 'tasks', 't1', { v: 1 }]);
});

test('a stream that breaks off is asked for again from the last entry that came', async () => {
	const other = { author: { userId: 'w', post: '综合协调组' } };
	const whole = body([header, author, entry(1), entry(2), entry(3), end]);
	const { fetch, asked } = server(
		whole.slice(0, whole.indexOf('[2') + 9),
		new TypeError('network'),
		body([header, { keyframe: 1, receivedAt: 1000, changes: [], whole: true }]),
		body([header, other, entry(2), entry(3), end])
	);
	const history = await readHistory('a', 'command', { fetch });
	expect(asked.slice(1)).toEqual(Array(3).fill('/api/v1/incidents/a/history/command?after=1'));
	expect(history.n).toEqual([1, 2, 3]);
	expect([history.author(0).userId, history.author(2).userId]).toEqual(['u', 'w']);
});

test("a person's view that breaks off goes on after so many entries", async () => {
	const known = (n: number, at: number) => [...entry(n), at];
	const view = { ...header, eyes: 'u', last: 2 };
	const { fetch, asked } = server(
		body([view, author, known(2, 2000)]),
		body([view, author, known(1, 9000), { end: true, next: 2 }])
	);
	const history = await readHistory('a', 'command', { fetch, eyes: 'u' });
	expect(asked.map((url) => url.split('?')[1])).toEqual(['eyes=u', 'after=1&eyes=u']);
	expect(history.n).toEqual([2, 1]);
	expect(history.knownAt).toEqual([2000, 9000]);
});

test('an answer that holds a part only is followed by the next one', async () => {
	const { fetch, asked } = server(
		body([header, author, entry(1), { end: true, next: 1 }]),
		body([header, author, entry(2), entry(3), end])
	);
	const history = await readHistory('a', 'command', { fetch });
	expect(asked).toHaveLength(2);
	expect(history.last).toBe(3);
});

test.each([
	['cut_off', ['', '', '']],
	['unreachable', [new TypeError('network'), new TypeError('network'), new TypeError('network')]],
	['newer_format', [body([{ ...header, history: 2 }, end])]],
	['not_a_history', ['<html>\n']],
	['not_a_history', [body([entry(1), end])]],
	['no_right', [403]],
	['no_right', [404]],
	['signed_out', [401]],
	['failed', [500]]
])('%s', async (code, answers) => {
	const { fetch, asked } = server(...answers);
	await expect(readHistory('a', 'command', { fetch })).rejects.toMatchObject({ code });
	expect(asked).toHaveLength(answers.length);
});

test('an overview that is none is said to be none', async () => {
	await expect(readOverview('a', server('<html>'))).rejects.toMatchObject({
		code: 'not_a_history'
	});
});

test('a refusal comes with what the server says of it', async () => {
	const said = { code: 'history_behind', message: '记录还在整理中，请稍后再试。' };
	const fetch = () => Promise.resolve(Response.json(said, { status: 503 }));
	await expect(readHistory('a', 'command', { fetch })).rejects.toMatchObject({
		...{ code: 'failed', said: said.message }
	});
});
