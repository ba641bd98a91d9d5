/** What is derived from the log: deltas, keyframes, pages of the history, journal and its chain. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bytes, json } from './columns.ts';

/** One change with old and new value, derived from the log: see DeltaRow in server/store/store.ts. */
export const delta = sqliteTable(
	'delta',
	{
		incidentId: text('incident_id').notNull(),
		seq: integer('seq').notNull(),
		n: integer('n').notNull(),
		compartment: text('compartment').notNull(),
		collection: text('collection').notNull(),
		recordId: text('record_id').notNull(),
		field: text('field').notNull(),
		/** ULID of the fact, null for plain fields and text. */
		fact: text('fact'),
		/** JSON; null: nothing, where `null` in JSON is a value. */
		oldValue: json<unknown>('old_value'),
		newValue: json<unknown>('new_value'),
		/** Record, plain field, text, fact, or malformed entry of the fact map. */
		kind: text('kind', { enum: ['r', 'p', 't', 'f', 'm'] })
			.notNull()
			.default('p')
	},
	(t) => [
		primaryKey({ columns: [t.incidentId, t.seq, t.n] }),
		index('delta_record').on(t.incidentId, t.compartment, t.collection, t.recordId)
	]
);

/** A compartment as it stood after update `n`, derived from the deltas: dropped with them. */
export const keyframe = sqliteTable(
	'keyframe',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		n: integer('n').notNull(),
		seq: integer('seq').notNull(),
		/** When update `n` was received. */
		receivedAt: integer('received_at').notNull(),
		/** zstd over JSON lines, one change each (src/lib/history/format.ts). */
		changes: bytes('changes').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.n] })]
);

/**
 * Lines of a compartment's history, as those read them who see everything: derived from the
 * deltas, dropped with them.
 */
export const historyPage = sqliteTable(
	'history_page',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		/** The history format that the lines are in. */
		format: integer('format').notNull(),
		/** It holds the entries after this one, up to entry `n`. */
		after: integer('after').notNull(),
		n: integer('n').notNull(),
		/** When entry `n` was received, as its line says. */
		receivedAt: integer('received_at').notNull(),
		/** Those told up to here, by their numbers; JSON. */
		authors: text('authors').notNull(),
		/** CRC-32 over all of the page. */
		checksum: integer('checksum').notNull(),
		/** zstd over the lines (docs/history-format.md). */
		lines: bytes('lines').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.format, t.after] })]
);

export const journal = sqliteTable(
	'journal',
	{
		incidentId: text('incident_id').notNull(),
		/** Gapless per incident. */
		n: integer('n').notNull(),
		seq: integer('seq').notNull(),
		compartment: text('compartment').notNull(),
		kind: text('kind').notNull(),
		collection: text('collection'),
		recordId: text('record_id'),
		field: text('field'),
		fact: text('fact'),
		value: json<unknown>('value'),
		note: text('note'),
		userId: text('user_id'),
		post: text('post'),
		/** True where the fact's `by` is not the sender's post. */
		byDiffers: integer('by_differs', { mode: 'boolean' }).notNull().default(false),
		receivedAt: integer('received_at').notNull(),
		at: integer('at'),
		happenedAt: integer('happened_at')
	},
	(t) => [
		primaryKey({ columns: [t.incidentId, t.n] }),
		index('journal_seq').on(t.incidentId, t.seq),
		index('journal_received').on(t.incidentId, t.receivedAt)
	]
);

/** How far derivation has come; it continues from here after a crash. */
export const watermark = sqliteTable('watermark', {
	incidentId: text('incident_id').primaryKey(),
	seq: integer('seq').notNull(),
	version: integer('version').notNull()
});

/**
 * The hash chain over log, journal and events, append-only: lines of the journal up to
 * its last update are never derived anew (docs/decisions/chain.md).
 */
export const chainEntry = sqliteTable(
	'chain_entry',
	{
		incidentId: text('incident_id').notNull(),
		/** Gapless, from 1. */
		n: integer('n').notNull(),
		/** The last update, and the number of events outside documents, up to and including this entry. */
		seq: integer('seq').notNull(),
		events: integer('events').notNull(),
		/** How the entry was made: ENTRY_FORMAT of its time. */
		format: integer('format').notNull(),
		/** Never before that of the entry before. */
		receivedAt: integer('received_at').notNull(),
		/** SHA-256 of the update's bytes; null for an event. */
		updateHash: bytes('update_hash'),
		/** SHA-256 over the hash before and the entry. */
		hash: bytes('hash').notNull()
	},
	(t) => [
		primaryKey({ columns: [t.incidentId, t.n] }),
		index('chain_entry_seq').on(t.incidentId, t.seq)
	]
);

/** Heads of chains with the server's signature (Ed25519). */
export const chainHead = sqliteTable(
	'chain_head',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id').notNull(),
		n: integer('n').notNull(),
		seq: integer('seq').notNull(),
		hash: bytes('hash').notNull(),
		receivedAt: integer('received_at').notNull(),
		signedAt: integer('signed_at').notNull(),
		reason: text('reason', { enum: ['closed', 'asked', 'interval', 'bundle'] }).notNull(),
		/** Begins the SHA-256 of the public key. */
		keyId: text('key_id').notNull(),
		signature: bytes('signature').notNull()
	},
	(t) => [index('chain_head_incident').on(t.incidentId, t.n)]
);
