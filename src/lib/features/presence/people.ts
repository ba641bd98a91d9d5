/** Who is here: the member list (kept on the device), awareness, and the server's word, in one. */
import type { MemberView } from '#lib/features/incidents/incident-view.ts';
import type { AwarenessState } from '#lib/sync/awareness-state.ts';

/** One connection as `GET /api/v1/incidents/:id/presence` gives it. */
export interface Connected {
	readonly userId: string;
	readonly post: string;
	readonly role: string;
	/** UTC ms. */
	readonly since: number;
}

export interface Person {
	readonly member: MemberView;
	readonly online: boolean;
	/** This is me; always here. */
	readonly me: boolean;
	readonly since: number | undefined;
	/** The awareness states of this member's devices, the one with a view first. */
	readonly states: readonly AwarenessState[];
}

/** Me first, then who is here, then who is not; each part in the order of the member list. */
export function people(
	members: readonly MemberView[],
	myMemberId: string,
	others: Iterable<AwarenessState>,
	connected: readonly Connected[]
): Person[] {
	const byMember = new Map<string, AwarenessState[]>();
	for (const state of others) {
		const known = byMember.get(state.user.member);
		if (known) known.push(state);
		else byMember.set(state.user.member, [state]);
	}
	const rank = (person: Person) => (person.me ? 0 : person.online ? 1 : 2);
	return members
		.map((member): Person => {
			const states = (byMember.get(member.id) ?? []).sort(
				(a, b) => Number(!!b.viewport) - Number(!!a.viewport)
			);
			const connections = connected.filter(
				(one) => one.userId === member.userId && one.post === member.post
			);
			const me = member.id === myMemberId;
			return {
				member,
				me,
				online: me || states.length > 0 || connections.length > 0,
				since:
					connections.length > 0 ? Math.min(...connections.map((one) => one.since)) : undefined,
				states
			};
		})
		.sort((a, b) => rank(a) - rank(b));
}

/** Two letters at most that tell posts apart: 前1, 指, 老. */
export function initials(post: string): string {
	const digits = /\d+$/.exec(post)?.[0] ?? '';
	const letter = [...post][0] ?? '?';
	return digits ? `${letter}${digits.slice(-2)}` : letter;
}

const COLOURS = ['#ff9f40', '#40c98a', '#4ea3ff', '#d0a5ff', '#ffd43b', '#7dd3c0', '#ff8fab'];
/** A colour of its own for a post, the same on every device. */
export function postColour(post: string): string {
	let hash = 0;
	for (const letter of post) hash = (hash * 31 + letter.codePointAt(0)!) >>> 0;
	return COLOURS[hash % COLOURS.length]!;
}
