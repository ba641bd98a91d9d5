/**
 * `npm run admin -- …`: what an operator does at the machine itself, also while the server
 * runs. The server notices and closes the sockets of whoever was disabled or reset.
 */
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { isApiError } from '../api/api-error.ts';
import { Auth } from '../auth/auth.ts';
import { ConfigError, loadConfig } from '../config.ts';
import { isOlder, NewerDatabaseError, openDatabase, type Database } from '../db/open.ts';
import { DataInUseError, lockDataDir } from '../db/data-lock.ts';
import { openHeadKey } from '../chain/head-key.ts';
import { BundleError } from '../evidence/read-bundle.ts';
import { backUp } from './backup.ts';
import { checkBundle, createBundle } from './bundle-commands.ts';
import { checkData, DamageFoundError } from './check.ts';
import { listIncidents, tokenCommands, userCommands, type Command } from './commands.ts';
import { explain } from './explain.ts';
import { verifyJournal } from './verify-journal.ts';
import { initTls } from './tls-init.ts';

const USAGE = `Usage: npm run admin -- <command>

  user list
  user add <username> [--name "Display Name"] [--org "Organisation"] [--lang zh-CN|en] [--admin]
  user passwd <username>          sets a new password, all sessions end
  user disable <username>         all sessions end; nothing is deleted
  user enable <username>
  token list
  token add <username> --label "what for" [--days 90]
  token withdraw <id>
  incident list
  check [--rebuild]               the log, and whether snapshots and journal agree with it;
                                  exit code 1 where not. --rebuild makes those anew, with
                                  the server stopped
  journal verify <incident>       makes the chain again from the log and names the first entry
                                  that does not fit; exit code 1 then. [--key <public key>]…
                                  accepts heads of an earlier key as well
  bundle create <incident> <file> the evidence bundle of an incident, every compartment in it
  bundle verify <file>            checks one, also of another server. [--key <public key>]
  journal key                     the public key that signs heads of chains
  tls init [--name board.lan] …   local certificate authority and server certificate
  backup [folder] [--maps]        default folder ./backups

  --password-stdin  (user add, user passwd) reads the password from the first line of the
                    input; otherwise one is made and printed

DATA_DIR says which server's data (default ./data).`;

/** Where the commands read and write, so that tests can take the place of a terminal. */
export interface CliIo {
	readonly env: Record<string, string | undefined>;
	readonly say: (line: string) => void;
	/** Everything on standard input. */
	readonly input: () => Promise<string>;
	/** Draws over the last line, on a terminal only. */
	readonly progress?: ((line: string) => void) | undefined;
}

const TERMINAL: CliIo = {
	env: process.env,
	say: (line) => void process.stdout.write(`${line}\n`),
	input: () => text(process.stdin),
	progress: process.stdout.isTTY
		? (line) => void process.stdout.write(`\r${line.padEnd(30)}\r`)
		: undefined
};

export class UsageError extends Error {
	constructor() {
		super(USAGE);
		this.name = 'UsageError';
	}
}

/** @param alone the folder is locked already */
async function withDatabase(
	dataDir: string,
	run: (auth: Auth, database: Database) => unknown,
	alone = false
) {
	const file = path.join(dataDir, 'tongtu.db');
	// A server of the version before would not find its tables any more.
	const release = !alone && isOlder(file) ? lockDataDir(dataDir) : undefined;
	let database: Database;
	try {
		database = openDatabase(file);
	} finally {
		release?.();
	}
	try {
		const silent = pino({ level: 'silent' });
		await run(new Auth(database, silent, () => undefined), database);
	} finally {
		database.close();
	}
}

async function makeBackup(io: CliIo, dataDir: string, folder: string, maps: boolean) {
	const report = await backUp(dataDir, folder, {
		maps,
		onProgress: (what, done, total) =>
			io.progress?.(`${what} ${Math.floor((100 * done) / total)} %`)
	});
	io.say(`${report.files} files, ${(report.size / 1e6).toFixed(1)} MB: ${report.folder}`);
	io.say('It holds passwords in hashed form and keys: keep it as safe as the server itself.');
}

async function check({ say }: CliIo, dataDir: string, rebuild: boolean): Promise<void> {
	const release = rebuild ? lockDataDir(dataDir) : undefined;
	try {
		const run = (_: Auth, { sqlite }: Database) => checkData(sqlite, { rebuild, say });
		await withDatabase(dataDir, run, rebuild);
	} finally {
		release?.();
	}
}

function tellTls({ say }: CliIo, dataDir: string, extra: string[]): void {
	const made = initTls(dataDir, extra);
	say(made.newAuthority ? 'Made a certificate authority and' : 'Kept the certificate authority;');
	say(`  a server certificate until ${made.until} for`);
	say(`  ${[...made.names.dns, ...made.names.ip].join(', ')}`);
	say('');
	say('Start with:');
	say(`  TLS_CERT=${made.certificate} TLS_KEY=${made.key} npm start`);
	say('');
	say('Each phone trusts it after loading http://<address>:<port>/ca.crt (docs/phones-tls.md).');
	say(`Fingerprint of the authority (SHA-256): ${made.fingerprint}`);
}

function tellKey({ say }: CliIo, dataDir: string): void {
	const { id, key } = openHeadKey(dataDir);
	say(`Key ${id} (Ed25519), base64: ${key}`);
}

/**
 * @throws UsageError, ApiError, ConfigError, NewerDatabaseError, DataInUseError,
 * DamageFoundError, BundleError, each to be told in words
 */
export async function runCli(argv: readonly string[], io: CliIo = TERMINAL): Promise<void> {
	const { values, positionals } = parseArgs({
		args: [...argv],
		allowPositionals: true,
		options: {
			name: { type: 'string', multiple: true },
			org: { type: 'string' },
			lang: { type: 'string' },
			admin: { type: 'boolean' },
			label: { type: 'string' },
			days: { type: 'string' },
			maps: { type: 'boolean' },
			rebuild: { type: 'boolean' },
			key: { type: 'string', multiple: true },
			'password-stdin': { type: 'boolean' },
			help: { type: 'boolean', short: 'h' }
		}
	});
	const [area = '', verb = '', subject] = positionals;
	if (values.help || area === '' || area === 'help') return io.say(USAGE);
	const { dataDir } = loadConfig({ DATA_DIR: io.env.DATA_DIR });
	if (area === 'backup') {
		return makeBackup(io, dataDir, verb || './backups', values.maps ?? false);
	}
	if (area === 'check' && verb === '') return check(io, dataDir, values.rebuild ?? false);
	if (area === 'tls' && verb === 'init') return tellTls(io, dataDir, values.name ?? []);
	if (area === 'incident' && verb === 'list') {
		return withDatabase(dataDir, (_auth, database) => listIncidents(database, io.say));
	}
	if (area === 'journal' && verb === 'key') return tellKey(io, dataDir);
	if (area === 'bundle' && verb === 'verify' && subject !== undefined)
		return checkBundle(subject, { key: values.key?.[0], say: io.say });
	const [, , , target] = positionals;
	if (area === 'bundle' && verb === 'create' && subject !== undefined && target !== undefined)
		return withDatabase(dataDir, (_auth, database) =>
			createBundle(database, { dataDir, incidentId: subject, file: target, say: io.say })
		);
	if (area === 'journal' && verb === 'verify' && subject !== undefined)
		return withDatabase(dataDir, (_auth, { sqlite }) =>
			verifyJournal(sqlite, { dataDir, incidentId: subject, keys: values.key ?? [], say: io.say })
		);
	const commands: Record<string, Record<string, Command>> = {
		user: userCommands,
		token: tokenCommands
	};
	const command = commands[area]?.[verb];
	if (!command || (verb !== 'list' && !subject)) throw new UsageError();
	return withDatabase(dataDir, (auth) =>
		command(auth, {
			subject: subject ?? '',
			say: io.say,
			input: io.input,
			name: values.name?.[0],
			org: values.org,
			lang: values.lang,
			admin: values.admin,
			label: values.label,
			days: values.days,
			passwordStdin: values['password-stdin']
		})
	);
}

/** One line for what an operator can put right, a trace only for a bug. */
function fail(error: unknown): never {
	const { message, stack, code } = error as NodeJS.ErrnoException;
	if (error instanceof UsageError) process.stderr.write(`${message}\n`);
	else if (isApiError(error)) process.stderr.write(`${explain(error)}\n`);
	else if (
		error instanceof ConfigError ||
		error instanceof NewerDatabaseError ||
		error instanceof DamageFoundError ||
		error instanceof BundleError ||
		error instanceof DataInUseError
	) {
		process.stderr.write(`${message}\n`);
	} else if (code?.startsWith('ERR_PARSE_ARGS')) process.stderr.write(`${message}\n\n${USAGE}`);
	else process.stderr.write(`${stack ?? message}\n`);
	process.exit(1);
}

if (import.meta.main) {
	process.umask(0o077);
	await runCli(process.argv.slice(2)).catch(fail);
}
