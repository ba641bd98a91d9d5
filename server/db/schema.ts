/**
 * The tables. All times are UTC milliseconds; ids are ULIDs unless said otherwise.
 * Migrations are generated from this file (`npm run db:generate`) and applied at start.
 */
import { sql } from 'drizzle-orm';
import {
	blob,
	index,
	integer,
	primaryKey,
	real,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';

const bytes = (name: string) => blob(name, { mode: 'buffer' });
const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();

export const organization = sqliteTable('organization', {
	id: text('id').primaryKey(),
	name: text('name').notNull().unique(),
	createdAt: integer('created_at').notNull()
});

export const user = sqliteTable('user', {
	id: text('id').primaryKey(),
	/** Lower-cased, NFKC. */
	username: text('username').notNull().unique(),
	displayName: text('display_name').notNull(),
	organizationId: text('organization_id').references(() => organization.id),
	/** A locale of the message catalogue: zh-CN or en. */
	language: text('language').notNull().default('zh-CN'),
	/** argon2id, PHC string. */
	passwordHash: text('password_hash').notNull(),
	isAdmin: integer('is_admin', { mode: 'boolean' }).notNull().default(false),
	disabledAt: integer('disabled_at'),
	/** Set by an administrator's reset: the user must choose a new one at the next sign-in. */
	mustChangePassword: integer('must_change_password', { mode: 'boolean' }).notNull().default(false),
	createdAt: integer('created_at').notNull()
});

export const session = sqliteTable(
	'session',
	{
		/** SHA-256 (hex) of the id in the cookie; the raw id is never stored. */
		id: text('id').primaryKey(),
		userId: text('user_id')
			.notNull()
			.references(() => user.id, { onDelete: 'cascade' }),
		expiresAt: integer('expires_at').notNull(),
		createdAt: integer('created_at').notNull(),
		address: text('address'),
		agent: text('agent')
	},
	(t) => [index('session_user').on(t.userId)]
);

export const apiToken = sqliteTable('api_token', {
	id: text('id').primaryKey(),
	/** SHA-256 (hex) of the token. */
	tokenHash: text('token_hash').notNull().unique(),
	userId: text('user_id')
		.notNull()
		.references(() => user.id, { onDelete: 'cascade' }),
	label: text('label').notNull(),
	createdBy: text('created_by').notNull(),
	createdAt: integer('created_at').notNull(),
	expiresAt: integer('expires_at'),
	withdrawnAt: integer('withdrawn_at'),
	lastUsedAt: integer('last_used_at')
});

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

/** Message 104: the highest seq that was applied on a device, as it told us. */
export const applied = sqliteTable(
	'applied',
	{
		incidentId: text('incident_id').notNull(),
		compartment: text('compartment').notNull(),
		userId: text('user_id').notNull(),
		device: text('device').notNull(),
		seq: integer('seq').notNull(),
		at: integer('at').notNull()
	},
	(t) => [primaryKey({ columns: [t.incidentId, t.compartment, t.userId, t.device, t.seq] })]
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
