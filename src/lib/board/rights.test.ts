import { describe, expect, test } from 'vitest';
import { compartmentsOf } from './compartments.ts';
import {
	accessTo,
	ACTIONS,
	may,
	mayCreateIncident,
	mayKnow,
	mayTakeSeat,
	ROLES,
	roleFits,
	seesInternal,
	type Access,
	type Action,
	type IncidentState,
	type Role,
	type Standing
} from './rights.ts';

const STATES: IncidentState[] = ['open', 'closed', 'archived'];
const COMPARTMENTS = compartmentsOf('exercise', ['la', 'mm']);

/** One standing for each role, as the tables below name them. */
const standings: Record<Role, Standing> = {
	commander: { role: 'commander' },
	staff: { role: 'staff' },
	field: { role: 'field' },
	liaison: { role: 'liaison', partner: 'la' },
	observer: { role: 'observer', observes: ['released-la'] },
	controller: { role: 'controller' },
	evaluator: { role: 'evaluator' }
};

/** docs/rights.md, as it is printed there: command, released-la, liaison-la, released-mm, liaison-mm, control. */
const TABLE: Record<Role, [Access, Access, Access, Access, Access, Access]> = {
	commander: ['rw', 'r', 'r', 'r', 'r', 'none'],
	staff: ['rw', 'r', 'r', 'r', 'r', 'none'],
	field: ['rw', 'r', 'r', 'r', 'r', 'none'],
	liaison: ['none', 'r', 'rw', 'none', 'none', 'none'],
	observer: ['none', 'r', 'none', 'none', 'none', 'none'],
	controller: ['rw', 'r', 'r', 'r', 'r', 'rw'],
	evaluator: ['r', 'r', 'r', 'r', 'r', 'rw']
};

describe('access to compartments', () => {
	test.each(
		ROLES.flatMap((role) =>
			STATES.flatMap((state) =>
				COMPARTMENTS.map((compartment, i) => ({ role, state, compartment, open: TABLE[role][i]! }))
			)
		)
	)('$role, $compartment, $state', ({ role, state, compartment, open }) => {
		const expected = open === 'rw' && state !== 'open' ? 'r' : open;
		expect(accessTo(standings[role], compartment, state)).toBe(expected);
	});

	test.each(ROLES)('%s has nothing in names that are no compartment', (role) => {
		for (const name of ['', 'Command', 'command/x', 'released-', 'liaison-LA', 'released-la-mm'])
			expect(accessTo(standings[role], name, 'open')).toBe('none');
	});

	test('a liaison without a partner reads nothing', () => {
		for (const compartment of COMPARTMENTS)
			expect(accessTo({ role: 'liaison', partner: null }, compartment, 'open')).toBe('none');
	});

	test('an observer never sees control, even where a membership names it', () => {
		const observer: Standing = { role: 'observer', observes: ['control', 'command'] };
		expect(accessTo(observer, 'control', 'open')).toBe('none');
		expect(accessTo(observer, 'command', 'open')).toBe('r');
	});

	test('an unknown role from a newer server has nothing', () => {
		const future = { role: 'auditor' } as unknown as Standing;
		for (const compartment of COMPARTMENTS)
			expect(accessTo(future, compartment, 'open')).toBe('none');
	});
});

/** Who may do it in which states; docs/rights.md has the same table. */
const ALLOWED: Record<Action, { roles: Role[]; states: IncidentState[] }> = {
	'members.manage': { roles: ['commander'], states: ['open', 'closed'] },
	'seat.handOver': { roles: ['commander', 'staff'], states: ['open'] },
	'seat.giveUp': {
		roles: ['commander', 'staff', 'field', 'liaison', 'controller', 'evaluator'],
		states: ['open']
	},
	invite: { roles: ['commander'], states: ['open'] },
	'incident.edit': { roles: ['commander', 'staff'], states: ['open'] },
	'incident.close': { roles: ['commander'], states: ['open'] },
	'incident.reopen': { roles: ['commander'], states: ['closed'] },
	'incident.archive': { roles: ['commander'], states: ['closed'] },
	'release.see': {
		roles: ['commander', 'staff', 'field', 'controller', 'evaluator'],
		states: ['open', 'closed', 'archived']
	},
	'release.propose': { roles: ['commander', 'staff'], states: ['open'] },
	'release.approve': { roles: ['commander'], states: ['open'] },
	adopt: { roles: ['commander', 'staff'], states: ['open'] },
	'quarantine.see': { roles: ['commander', 'controller'], states: ['open', 'closed'] },
	'quarantine.decide': { roles: ['commander', 'controller'], states: ['open', 'closed'] },
	'position.share': {
		roles: ['commander', 'staff', 'field', 'liaison', 'controller', 'evaluator'],
		states: ['open']
	},
	'number.lease': {
		roles: ['commander', 'staff', 'field', 'liaison', 'controller', 'evaluator'],
		states: ['open']
	},
	'attachment.upload': {
		roles: ['commander', 'staff', 'field', 'liaison', 'controller', 'evaluator'],
		states: ['open']
	},
	'review.see': {
		roles: ['commander', 'staff', 'field', 'controller', 'evaluator'],
		states: ['open', 'closed', 'archived']
	},
	'review.write': {
		roles: ['commander', 'staff', 'field', 'controller', 'evaluator'],
		states: ['open', 'closed', 'archived']
	}
};

describe('actions', () => {
	test.each(
		ACTIONS.flatMap((action) =>
			ROLES.flatMap((role) => STATES.map((state) => ({ action, role, state })))
		)
	)('$action, $role, $state', ({ action, role, state }) => {
		const { roles, states } = ALLOWED[action];
		const expected = roles.includes(role) && states.includes(state);
		expect(may(standings[role], action, state)).toBe(expected);
	});
});

describe('who knows of whom', () => {
	const other: Standing = { role: 'liaison', partner: 'mm' };

	test.each(ROLES)('%s', (role) => {
		const viewer = standings[role];
		for (const known of ROLES) {
			const sameLiaison = known === 'liaison' && role === 'liaison';
			expect(mayKnow(viewer, standings[known]), known).toBe(seesInternal(viewer) || sameLiaison);
		}
		expect(mayKnow(viewer, other)).toBe(seesInternal(viewer));
	});

	test('an observer of a partner’s inbound knows its liaisons', () => {
		const observer: Standing = { role: 'observer', observes: ['liaison-la'] };
		expect(mayKnow(observer, standings.liaison)).toBe(true);
		expect(mayKnow(observer, standings.staff)).toBe(false);
		expect(mayKnow(observer, other)).toBe(false);
	});
});

describe('seats', () => {
	test('one’s own post goes to one of the same role', () => {
		for (const role of ROLES) expect(mayTakeSeat(role, role, role, true)).toBe(true);
	});

	test('of others, staff give the posts of staff and field alone; a commander any', () => {
		for (const role of ROLES) {
			expect(mayTakeSeat('commander', role, role, false), role).toBe(true);
			const inside = role === 'staff' || role === 'field';
			expect(mayTakeSeat('staff', role, role, false), role).toBe(inside);
		}
	});

	test.each([
		['commander', 'commander', 'staff', true],
		['commander', 'staff', 'field', true],
		['commander', 'field', 'liaison', false],
		['commander', 'liaison', 'staff', false],
		['commander', 'controller', 'staff', false],
		['staff', 'staff', 'field', true],
		['staff', 'commander', 'staff', false],
		['staff', 'staff', 'commander', false],
		['field', 'field', 'staff', false],
		['liaison', 'liaison', 'staff', false],
		['evaluator', 'evaluator', 'controller', false]
	] as const)('%s gives a post of %s to %s: %s', (giver, seat, to, expected) => {
		expect(mayTakeSeat(giver, seat, to, giver === seat)).toBe(expected);
	});
});

test('controllers and evaluators exist in exercises only', () => {
	for (const role of ROLES) {
		expect(roleFits(role, 'exercise')).toBe(true);
		expect(roleFits(role, 'incident')).toBe(role !== 'controller' && role !== 'evaluator');
	}
});

test('a liaison opens no incidents, unless an administrator', () => {
	expect(mayCreateIncident({ isAdmin: false, roles: [] })).toBe(true);
	expect(mayCreateIncident({ isAdmin: false, roles: ['staff', 'observer'] })).toBe(true);
	expect(mayCreateIncident({ isAdmin: false, roles: ['staff', 'liaison'] })).toBe(false);
	expect(mayCreateIncident({ isAdmin: true, roles: ['liaison'] })).toBe(true);
});
