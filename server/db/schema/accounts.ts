/** Who may sign in: users, their organizations, sessions and tokens. */
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

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
