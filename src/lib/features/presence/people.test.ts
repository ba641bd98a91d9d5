import { expect, test } from 'vitest';
import type { MemberView } from '#lib/features/incidents/incident-view.ts';
import { initials, people } from './people.ts';

const member = (id: string, post: string): MemberView => ({
	id,
	userId: `u-${id}`,
	displayName: post,
	role: 'staff',
	post,
	partner: null,
	organization: null,
	observes: []
});

test('me first, then who is here by awareness or by the server, then who is not', () => {
	const members = [
		member('a', '标绘'),
		member('b', '前线1'),
		member('c', '指挥官'),
		member('d', '后勤')
	];
	const list = people(
		members,
		'c',
		[{ user: { member: 'b', post: '前线1', role: 'field', name: '' } }],
		[
			{ userId: 'u-d', post: '后勤', role: 'staff', since: 20 },
			{ userId: 'u-d', post: '后勤', role: 'staff', since: 10 }
		]
	);
	expect(list.map((person) => [person.member.id, person.online])).toEqual([
		['c', true],
		['b', true],
		['d', true],
		['a', false]
	]);
	expect(list[2]).toMatchObject({ since: 10 });
});

test('short names of posts keep their number', () => {
	expect(initials('前线1')).toBe('前1');
	expect(initials('指挥官')).toBe('指');
});
