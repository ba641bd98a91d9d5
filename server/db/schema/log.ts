/** The update log and what rooms keep beside it: the only truth, everything else is derived. */
import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';
import { bytes } from './columns.ts';

/**
 * The update log: every accepted update as received, never rewritten. Of an archived incident the
 * bytes are packed, each as it was (log_chunk).
 */
export const docUpdate = sqliteTable(
	'doc_update',
	{
		incidentId: text('incident_id').notNull(),
		/** Per incident, gapless, in order of commit. */
		seq: integer('seq').notNull(),
		compartment: text('compartment').notNull(),
		/**
		 * Per compartment, gapless, from 1: the position that clients are told. The seq would tell
		 * a liaison how busy the internal compartments are.
		 */
		n: integer('n').notNull(),
		/** live: sync message 2 · authored: message 103 · recovered: state-vector upload · server: written by us · adopted: out of quarantine */
		kind: text('kind', { enum: ['live', 'authored', 'recovered', 'server', 'adopted'] }).notNull(),
		userId: text('user_id'),
		post: text('post'),
		connectionId: text('connection_id'),
		device: text('device'),
		deviceSeq: integer('device_seq'),
		/** Author's clock, corrected by the last known offset; only authored updates have it. */
		at: integer('at'),
		receivedAt: integer('received_at').notNull(),
		update: bytes('update').notNull(),
		/** CRC-32 of the bytes. */
		checksum: integer('checksum').notNull()
	},
	(t) => [
		primaryKey({ columns: [t.incidentId, t.seq] }),
		uniqueIndex('doc_update_compartment').on(t.incidentId, t.compartment, t.n),
		// With the user: nobody can use up the numbers of another's device.
		uniqueIndex('doc_update_device')
			.on(t.incidentId, t.compartment, t.userId, t.device, t.deviceSeq)
			.where(sql`device is not null`)
	]
);

/**
 * Bytes of an archived incident's updates from `firstSeq` to `lastSeq`, without gaps: see
 * server/store/packed-log.ts. Their rows in doc_update stay, with empty bytes.
 */
export const logChunk = sqliteTable(
	'log_chunk',
	{
		incidentId: text('incident_id').notNull(),
		firstSeq: integer('first_seq').notNull(),
		lastSeq: integer('last_seq').notNull(),
		bytes: bytes('bytes').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.firstSeq] })]
);

/** The state of a compartment up to and including `seq`; the newest one is used for loading. */
export const docSnapshot = sqliteTable(
	'doc_snapshot',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		seq: integer('seq').notNull(),
		/** Position within the compartment, as in doc_update. */
		n: integer('n').notNull(),
		state: bytes('state').notNull(),
		checksum: integer('checksum').notNull(),
		/** Where each client stands in the state; null in rows of the first version. */
		stateVector: bytes('state_vector'),
		/** How many bytes at the end of the state say what is deleted; null as above. */
		deleteBytes: integer('delete_bytes'),
		/** Of these two; null in older rows. */
		vectorChecksum: integer('vector_checksum'),
		createdAt: integer('created_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.seq] })]
);

/** Yjs client ids bound to the user and device that first used them. */
export const clientId = sqliteTable(
	'client_id',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		clientId: integer('client_id').notNull(),
		userId: text('user_id').notNull(),
		device: text('device'),
		firstSeenAt: integer('first_seen_at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.clientId] })]
);

export const connection = sqliteTable(
	'connection',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		userId: text('user_id').notNull(),
		post: text('post').notNull(),
		device: text('device'),
		openedAt: integer('opened_at').notNull(),
		closedAt: integer('closed_at'),
		closeCode: integer('close_code')
	},
	(t) => [index('connection_incident').on(t.incidentId, t.openedAt)]
);

/** A device on which somebody reads a compartment: what `applied` says in one number. */
export const reader = sqliteTable(
	'reader',
	{
		id: integer('id').primaryKey(),
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		userId: text('user_id').notNull(),
		device: text('device').notNull()
	},
	(t) => [uniqueIndex('reader_place').on(t.incidentId, t.compartment, t.userId, t.device)]
);

/**
 * Message 104: the highest seq that was applied on a device, as it told us. Every device tells up to
 * once a second: hence without rowid (which stands in the migration alone: a table made anew needs
 * it again), and nothing that could be said once.
 */
export const applied = sqliteTable(
	'applied',
	{
		readerId: integer('reader_id').notNull(),
		seq: integer('seq').notNull(),
		at: integer('at').notNull()
	},
	(t) => [primaryKey({ columns: [t.readerId, t.seq] })]
);

export const quarantine = sqliteTable(
	'quarantine',
	{
		id: text('id').primaryKey(),
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		userId: text('user_id').notNull(),
		post: text('post'),
		device: text('device'),
		deviceSeq: integer('device_seq'),
		at: integer('at'),
		receivedAt: integer('received_at').notNull(),
		/** A reason code, such as right-withdrawn, incident-closed, foreign-client-id. */
		reason: text('reason').notNull(),
		update: bytes('update').notNull(),
		state: text('state', { enum: ['pending', 'adopted', 'rejected'] })
			.notNull()
			.default('pending'),
		decidedBy: text('decided_by'),
		decidedAt: integer('decided_at'),
		note: text('note')
	},
	(t) => [
		index('quarantine_incident').on(t.incidentId, t.state),
		uniqueIndex('quarantine_device')
			.on(t.incidentId, t.compartment, t.userId, t.device, t.deviceSeq)
			.where(sql`device is not null`)
	]
);
