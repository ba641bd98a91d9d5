/** What crosses the border, and by whom: releases out, adoptions in. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { json } from './columns.ts';
import { incident } from './incidents.ts';

/** A copy that left, or was proposed to leave, towards a partner. */
export const release = sqliteTable(
	'release',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		partner: text('partner').notNull(),
		sourceCompartment: text('source_compartment').notNull(),
		collection: text('collection').notNull(),
		recordId: text('record_id').notNull(),
		/** Id of the copy in released-<partner>. */
		targetId: text('target_id'),
		fields: json<string[]>('fields').notNull(),
		/** The exact values proposed, so that what was approved is what leaves. */
		copy: json<Record<string, unknown>>('copy').notNull(),
		/** Position rounded to so many metres, or null. */
		roundMetres: integer('round_metres'),
		/** Hash of the chosen source fields, to show later changes. */
		sourceHash: text('source_hash').notNull(),
		purpose: text('purpose').notNull().default(''),
		basis: text('basis').notNull().default(''),
		state: text('state', { enum: ['proposed', 'released', 'rejected'] }).notNull(),
		proposedBy: text('proposed_by').notNull(),
		proposedPost: text('proposed_post').notNull(),
		proposedAt: integer('proposed_at').notNull(),
		decidedBy: text('decided_by'),
		decidedPost: text('decided_post'),
		decidedAt: integer('decided_at'),
		note: text('note')
	},
	(t) => [index('release_incident').on(t.incidentId, t.state)]
);

/** An item of a liaison copied into command with its source. */
export const adoption = sqliteTable(
	'adoption',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id')
			.notNull()
			.references(() => incident.id, { onDelete: 'cascade' }),
		sourceCompartment: text('source_compartment').notNull(),
		collection: text('collection').notNull(),
		recordId: text('record_id').notNull(),
		targetId: text('target_id').notNull(),
		sourceHash: text('source_hash').notNull(),
		adoptedBy: text('adopted_by').notNull(),
		adoptedPost: text('adopted_post').notNull(),
		adoptedAt: integer('adopted_at').notNull(),
		note: text('note')
	},
	(t) => [uniqueIndex('adoption_target').on(t.incidentId, t.targetId)]
);
