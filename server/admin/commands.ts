/** The commands about accounts, tokens and incidents; each says what it did in plain lines. */
import { desc } from 'drizzle-orm';
import { LANGUAGES } from '../auth/accounts.ts';
import type { Auth } from '../auth/auth.ts';
import { AuthError } from '../auth/auth-error.ts';
import { makePassword } from '../auth/passwords.ts';
import type { Database } from '../db/open.ts';
import { incident } from '../db/schema.ts';

export interface CommandInput {
	/** The username or id the command is about. */
	readonly subject: string;
	readonly say: (line: string) => void;
	/** Everything on standard input. */
	readonly input: () => Promise<string>;
	readonly name?: string | undefined;
	readonly org?: string | undefined;
	readonly lang?: string | undefined;
	readonly admin?: boolean | undefined;
	readonly label?: string | undefined;
	readonly days?: string | undefined;
	readonly passwordStdin?: boolean | undefined;
}

export type Command = (auth: Auth, input: CommandInput) => void | Promise<void>;

const DAY = 24 * 3600_000;

const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ') + 'Z';

async function passwordFor(input: CommandInput): Promise<{ password: string; made: boolean }> {
	if (!input.passwordStdin) return { password: makePassword(), made: true };
	const [line = ''] = (await input.input()).split(/\r?\n/, 1);
	return { password: line, made: false };
}

function userNamed(auth: Auth, username: string) {
	const found = auth.accounts.findByName(username);
	if (!found) throw new AuthError('user_not_found');
	return found;
}

export const userCommands: Record<string, Command> = {
	list(auth, { say }) {
		for (const account of auth.accounts.list()) {
			const marks = [
				account.isAdmin ? 'administrator' : '',
				account.disabled ? 'disabled' : '',
				account.mustChangePassword ? 'must change password' : ''
			].filter(Boolean);
			say(
				[account.username.padEnd(20), account.displayName, account.organization ?? '', ...marks]
					.filter(Boolean)
					.join('  ')
			);
		}
	},
	async add(auth, input) {
		const { password, made } = await passwordFor(input);
		const language = LANGUAGES.find((entry) => entry === (input.lang ?? 'zh-CN'));
		if (!language) throw new AuthError('language_unknown');
		const user = await auth.accounts.create(
			{
				username: input.subject,
				displayName: input.name ?? input.subject,
				password,
				organization: input.org ?? null,
				language,
				isAdmin: input.admin ?? false,
				mustChangePassword: made
			},
			null
		);
		input.say(`Added ${user.username}${user.isAdmin ? ' (administrator)' : ''}.`);
		if (made) input.say(`Password, to be changed at the first sign-in: ${password}`);
	},
	async passwd(auth, input) {
		const user = userNamed(auth, input.subject);
		const { password, made } = await passwordFor(input);
		await auth.accounts.resetPassword(user.id, password, null);
		input.say(`New password for ${user.username}; every session has ended.`);
		if (made) input.say(`Password, to be changed at the next sign-in: ${password}`);
	},
	async disable(auth, input) {
		const user = userNamed(auth, input.subject);
		await auth.accounts.setDisabled(user.id, true, null);
		input.say(`Disabled ${user.username}; every session has ended.`);
	},
	async enable(auth, input) {
		const user = userNamed(auth, input.subject);
		await auth.accounts.setDisabled(user.id, false, null);
		input.say(`Enabled ${user.username}.`);
	}
};

export const tokenCommands: Record<string, Command> = {
	list(auth, { say }) {
		for (const token of auth.tokens.list()) {
			const state = token.withdrawnAt
				? `withdrawn ${day(token.withdrawnAt)}`
				: token.expiresAt
					? `until ${day(token.expiresAt)}`
					: 'without end';
			const used = token.lastUsedAt ? `used ${day(token.lastUsedAt)}` : 'never used';
			say(`${token.id}  ${token.username.padEnd(20)}  ${token.label}  ${state}  ${used}`);
		}
	},
	add(auth, input) {
		const user = userNamed(auth, input.subject);
		const days = input.days === undefined ? null : Number(input.days);
		if (days !== null && !(days > 0 && days <= 3650)) {
			throw new Error('--days must be a number from 1 to 3650');
		}
		const { token, view } = auth.tokens.create(
			{
				userId: user.id,
				label: input.label ?? '',
				expiresAt: days === null ? null : Date.now() + days * DAY
			},
			null
		);
		input.say(`Token ${view.id} for ${user.username}, shown this once:`);
		input.say(token);
	},
	withdraw(auth, input) {
		auth.tokens.withdraw(input.subject, null);
		input.say(`Withdrawn ${input.subject}.`);
	}
};

export function listIncidents(database: Database, say: (line: string) => void): void {
	const rows = database.db.select().from(incident).orderBy(desc(incident.startedAt)).all();
	for (const row of rows) {
		const kind = row.kind === 'exercise' ? 'exercise' : 'incident';
		say(`${row.id}  ${row.state.padEnd(8)}  ${kind}  ${day(row.startedAt)}  ${row.name}`);
	}
}
