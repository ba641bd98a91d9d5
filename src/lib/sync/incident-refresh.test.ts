import { expect, test } from 'vitest';
import type { Environment } from './environment.ts';
import { fetchIncident } from './incident-refresh.ts';

const answering = (status: number, code: string) =>
	({
		origin: 'http://post',
		fetch: async () => Response.json({ code, message: '' }, { status })
	}) as unknown as Environment;

test.each([
	[403, 'right_withdrawn', 'gone'],
	[404, 'no_such_incident', 'gone'],
	// Signed in again with a password of the administrator's: the right is as it was.
	[403, 'password_change_required', undefined],
	[401, 'not_signed_in', undefined],
	[500, 'internal', undefined]
])('%i %s means %s', async (status, code, expected) => {
	expect(await fetchIncident(answering(status, code), 'I')).toBe(expected);
});
