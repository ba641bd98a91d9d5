/** Bodies of the member, seat and invite API. */
import * as v from 'valibot';
import { PARTNER, parseCompartment } from '#lib/board/compartments.ts';
import { ROLES } from '#lib/board/rights.ts';
import { name, post } from '../incidents/incident-input.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const compartment = v.pipe(
	v.string(),
	v.check((key) => parseCompartment(key) !== undefined)
);
const place = {
	role: v.picklist(ROLES),
	partner: v.optional(v.nullable(v.pipe(v.string(), v.regex(PARTNER))), null),
	observes: v.optional(v.pipe(v.array(compartment), v.maxLength(20)), [])
};

/** Names an account by id or by its exact user name; there is no list to pick from. */
export const putMemberSchema = v.pipe(
	v.object({
		userId: v.optional(id),
		username: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
		post,
		...place
	}),
	v.check(
		({ userId, username }) => (userId === undefined) !== (username === undefined),
		'userId or username'
	)
);
export type PutMember = v.InferOutput<typeof putMemberSchema>;

export const handOverSchema = v.object({
	post,
	toUserId: id,
	note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(2000)), '')
});
export type HandOver = v.InferOutput<typeof handOverSchema>;

const HOUR = 3600_000;
export const createInviteSchema = v.object({
	...place,
	/** The seat; where several use the link, the second sits at `post 2`. Default: by role. */
	post: v.optional(post),
	/** Milliseconds from now: ten minutes to thirty days. */
	expiresIn: v.optional(
		v.pipe(v.number(), v.integer(), v.minValue(HOUR / 6), v.maxValue(30 * 24 * HOUR)),
		24 * HOUR
	),
	maxUses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1)
});
export type CreateInvite = v.InferOutput<typeof createInviteSchema>;

/** A new person coming in through an invite. */
export const registerSchema = v.object({
	username: v.pipe(v.string(), v.maxLength(64)),
	displayName: name(80),
	password: v.pipe(v.string(), v.maxLength(512)),
	organization: v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.maxLength(120))), null),
	language: v.optional(v.picklist(['zh-CN', 'en']))
});
export type Register = v.InferOutput<typeof registerSchema>;
