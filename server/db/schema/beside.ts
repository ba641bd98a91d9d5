/** What stands beside the documents: positions, files, numbers, annotations. */
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { incident } from './incidents.ts';

export const position = sqliteTable(
	'position',
	{
		incidentId: text('incident_id').notNull(),
		userId: text('user_id').notNull(),
		post: text('post').notNull(),
		lng: real('lng').notNull(),
		lat: real('lat').notNull(),
		accuracy: real('accuracy'),
		at: integer('at').notNull(),
		receivedAt: integer('received_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.userId, t.at] })]
);

export const attachment = sqliteTable(
	'attachment',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		/** SHA-256 (hex) of the content; the file lies at attachments/<first 2>/<hash>. */
		hash: text('hash').notNull(),
		name: text('name').notNull(),
		type: text('type').notNull(),
		size: integer('size').notNull(),
		uploadedBy: text('uploaded_by').notNull(),
		uploadedPost: text('uploaded_post').notNull(),
		createdAt: integer('created_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.hash] })]
);

/** Blocks of short numbers leased to devices, per series and compartment. */
export const numberLease = sqliteTable(
	'number_lease',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		series: text('series').notNull(),
		firstNumber: integer('first_number').notNull(),
		lastNumber: integer('last_number').notNull(),
		userId: text('user_id').notNull(),
		device: text('device').notNull(),
		leasedAt: integer('leased_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.series, t.firstNumber] })]
);

/** What reviewers write onto moments of a history; never part of a document. */
export const annotation = sqliteTable(
	'annotation',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		kind: text('kind', { enum: ['finding', 'lesson', 'measure'] }).notNull(),
		text: text('text').notNull(),
		at: integer('at').notNull(),
		/** `compartment/id` of the record it is about. */
		record: text('record'),
		owner: text('owner').notNull().default(''),
		due: integer('due'),
		state: text('state', { enum: ['open', 'done'] })
			.notNull()
			.default('open'),
		userId: text('user_id').notNull(),
		post: text('post').notNull(),
		/** Written by exercise control: players see it when the exercise is over. */
		ofControl: integer('of_control', { mode: 'boolean' }).notNull(),
		createdAt: integer('created_at').notNull(),
		changedAt: integer('changed_at').notNull(),
		version: integer('version').notNull().default(1)
	},
	(t) => [index('annotation_incident').on(t.incidentId, t.at)]
);
