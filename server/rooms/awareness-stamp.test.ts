import { expect, it } from 'vitest';
import { stampedState } from './awareness-stamp.ts';
import type { ConnectionIdentity } from './rooms.ts';

const who = {
	memberId: 'M1',
	post: '前线"1"',
	role: 'field',
	displayName: '甲\\'
} as ConnectionIdentity;
const USER = { member: 'M1', post: '前线"1"', role: 'field', name: '甲\\' };

function stamp(json: string | Uint8Array): Record<string, unknown> | undefined {
	const stamped = stampedState(who, typeof json === 'string' ? Buffer.from(json) : json);
	if (!stamped) return undefined;
	const text = Buffer.from(stamped).toString();
	// Whoever reads the first of two keys, or the last, reads the server's.
	expect(text.match(/"user"/g)).toHaveLength(1);
	return JSON.parse(text) as Record<string, unknown>;
}

it('[S61] a state without a user is stamped as it is', () => {
	expect(stamp('{}')).toEqual({ user: USER });
	expect(stamp(' { } \n')).toEqual({ user: USER });
	expect(stamp('{"cursor":[1,2],"a":{"b":"}"}}\t')).toEqual({
		...{ cursor: [1, 2], a: { b: '}' } },
		user: USER
	});
});

it('[S61] a user of the client’s own is gone, however it is written', () => {
	for (const json of [
		'{"user":{"post":"指挥长"},"x":1}',
		'{"x":1,"user":{"post":"指挥长"},"user":"twice"}',
		'{"\\u0075ser":{"post":"指挥长"},"x":1}',
		'{"user":null,"x":1}',
		'{"x":1,"us\\u0065r":7,"user":8}'
	])
		expect(stamp(json), json).toEqual({ x: 1, user: USER });
	expect(stamp('{"user":{"color":"#f00","post":"x"}}')).toEqual({
		user: { ...USER, color: '#f00' }
	});
	// Stamped anew, as when a post is handed over.
	const once = stampedState(who, Buffer.from('{"x":1}'))!;
	expect(stamp(once)).toEqual({ x: 1, user: USER });
});

it('[S65] what is no object, no UTF-8 or nested too deeply is no state', () => {
	for (const json of ['', 'null', '[1]', '"x"', '{', '{}{}', '\ufeff{}', '{"a":1,}'])
		expect(stamp(json), json).toBeUndefined();
	expect(stamp(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeUndefined();
	const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
	expect(stamp(nested(63))).toBeDefined();
	expect(stamp(nested(64))).toBeUndefined();
	expect(stamp(nested(30_000))).toBeUndefined();
	expect(stamp(`{"a":"${'[{'.repeat(100)}\\""}`)).toBeDefined();
});
