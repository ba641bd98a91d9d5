/** Incidents, who is in them as what, and what was done outside documents. */
import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	primaryKey,
	real,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';
import { json } from './columns.ts';
import { user } from './accounts.ts';

export type ClockZone = { label: string; zone: string };

export const incident = sqliteTable('incident', {
	id: text('id').primaryKey(),
	name: text('name').notNull(),
	kind: text('kind', { enum: ['incident', 'exercise'] }).notNull(),
	/** One of the four classes: natural, accident, health, security (突发事件应对法 art. 2). */
	class: text('class', { enum: ['natural', 'accident', 'health', 'security'] }).notNull(),
	/** Symbol code of the event type, such as A10600 (forest fire); free of meaning to the server. */
	eventType: text('event_type'),
	/** Grade 1 (特别重大) to 4 (一般), or null: 未定级, and always for class security. */
	grade: integer('grade'),
	place: text('place').notNull().default(''),
	/** Where the map opens: WGS84. */
	lng: real('lng'),
	lat: real('lat'),
	zoom: real('zoom'),
	/** IANA zones with labels, first is the post's own, such as Asia/Shanghai and Asia/Vientiane. */
	clocks: json<ClockZone[]>('clocks').notNull(),
	/** Partners beyond the border, such as ['la']; each has released-x and liaison-x. */
	partners: json<string[]>('partners').notNull(),
	state: text('state', { enum: ['open', 'closed', 'archived'] })
		.notNull()
		.default('open'),
	stateNote: text('state_note'),
	startedAt: integer('started_at').notNull(),
	closedAt: integer('closed_at'),
	createdBy: text('created_by').notNull(),
	createdAt: integer('created_at').notNull(),
	/** Last sequence number given out to an update of this incident. */
	seq: integer('seq').notNull().default(0)
});

export const compartment = sqliteTable(
	'compartment',
	{
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		key: text('key').notNull(),
		createdAt: integer('created_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.key] })]
);

export const member = sqliteTable(
	'member',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		userId: text('user_id')
			.notNull()
			.references(() => user.id),
		role: text('role', {
			enum: ['commander', 'staff', 'field', 'liaison', 'observer', 'controller', 'evaluator']
		}).notNull(),
		/** The seat this member sits at now, such as 抢险救援组 or 前线1. */
		post: text('post').notNull(),
		/** For a liaison: the one partner, such as la. */
		partner: text('partner'),
		/** For an observer: the compartments named in the membership. */
		observes: json<string[]>('observes')
			.notNull()
			.default(sql`'[]'`),
		createdAt: integer('created_at').notNull(),
		createdBy: text('created_by').notNull(),
		removedAt: integer('removed_at'),
		removedBy: text('removed_by')
	},
	(t) => [
		uniqueIndex('member_active')
			.on(t.incidentId, t.userId)
			.where(sql`removed_at is null`),
		index('member_user').on(t.userId)
	]
);

/** Who sat at which post when; a hand-over closes one row and opens the next. */
export const seat = sqliteTable(
	'seat',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		post: text('post').notNull(),
		userId: text('user_id').notNull(),
		role: text('role').notNull(),
		fromAt: integer('from_at').notNull(),
		untilAt: integer('until_at'),
		/** The hand-over note given when this person took the seat. */
		note: text('note'),
		byUserId: text('by_user_id').notNull()
	},
	(t) => [index('seat_incident').on(t.incidentId, t.post, t.fromAt)]
);

export const invite = sqliteTable('invite', {
	id: text('id').primaryKey(),
	/** SHA-256 (hex) of the code in the link. */
	codeHash: text('code_hash').notNull().unique(),
	incidentId: text('incident_id')
		.notNull()
		.references(() => incident.id, { onDelete: 'cascade' }),
	role: text('role').notNull(),
	post: text('post'),
	partner: text('partner'),
	observes: json<string[]>('observes')
		.notNull()
		.default(sql`'[]'`),
	expiresAt: integer('expires_at').notNull(),
	maxUses: integer('max_uses').notNull(),
	uses: integer('uses').notNull().default(0),
	createdBy: text('created_by').notNull(),
	createdAt: integer('created_at').notNull(),
	withdrawnAt: integer('withdrawn_at')
});

/** What administrators and commanders did outside documents: members, states, invites, releases. */
export const audit = sqliteTable(
	'audit',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id'),
		userId: text('user_id'),
		action: text('action').notNull(),
		detail: json<Record<string, unknown>>('detail').notNull(),
		at: integer('at').notNull(),
		/** Of an incident's events: gapless from 1, and the last update before it. */
		n: integer('n'),
		seq: integer('seq')
	},
	(t) => [
		index('audit_incident').on(t.incidentId, t.at),
		uniqueIndex('audit_number').on(t.incidentId, t.n)
	]
);
