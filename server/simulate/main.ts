/** `npm run simulate`: writes a simulated exercise into a data folder, and says what is in it. */
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { DataInUseError } from '../db/data-lock.ts';
import { NewerDatabaseError } from '../db/open.ts';
import { FEWEST } from './people.ts';
import { AlreadySimulatedError, simulate, type SimulatedExercise } from './simulate.ts';

const USAGE = `Usage: npm run simulate -- [options]

  --seed 1                       the same seed makes the same exercise
  --updates 100000               about how many updates
  --people 40                    at least ${FEWEST}
  --hours 8
  --start 2026-04-18T00:30:00Z   when it began
  --password …                   of every account that is made
  --data ./data                  the data folder; the server must not be running on it`;

class UsageError extends Error {}

function number(name: string, text: string, least: number, most: number): number {
	const value = Number(text);
	if (!Number.isInteger(value) || value < least || value > most)
		throw new UsageError(`--${name} must be a whole number from ${least} to ${most}`);
	return value;
}

async function main(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: {
			seed: { type: 'string', default: '1' },
			updates: { type: 'string', default: '100000' },
			people: { type: 'string', default: '40' },
			hours: { type: 'string', default: '8' },
			start: { type: 'string', default: '2026-04-18T00:30:00Z' },
			password: { type: 'string', default: 'simulated-exercise' },
			data: { type: 'string' },
			help: { type: 'boolean', short: 'h' }
		}
	});
	if (values.help) return void console.log(USAGE);
	const startedAt = Date.parse(values.start);
	if (Number.isNaN(startedAt))
		throw new UsageError('--start must be a time such as 2026-04-18T00:30Z');
	const { dataDir } = loadConfig({ DATA_DIR: values.data ?? process.env['DATA_DIR'] });
	const made = await simulate({
		...{ dataDir, startedAt, password: values.password },
		seed: number('seed', values.seed, 0, 2 ** 31),
		updates: number('updates', values.updates, 200, 10_000_000),
		people: number('people', values.people, FEWEST, 500),
		hours: number('hours', values.hours, 1, 72)
	});
	tell(made, dataDir, values.password);
}

function tell(made: SimulatedExercise, dataDir: string, password: string): void {
	const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
	const time = (at: number) => new Date(at).toISOString();
	const kinds = Object.entries(made.kinds).map(([kind, count]) => `${count} ${kind}`);
	console.log(`${made.name}
incident   ${made.incidentId}, closed
data       ${dataDir}
time       ${time(made.startedAt)} to ${time(made.endedAt)}
updates    ${made.updates} (${kinds.join(', ')})
absences   ${made.absences}, after ${made.outboxLost} of them the outbox was lost
people     ${made.usernames.length}, password ${password}`);
	for (const { username, role, post } of made.usernames)
		console.log(`           ${username}  ${role.padEnd(10)}  ${post}`);
	console.log(
		`made in ${seconds(made.madeIn)}, journal and snapshots in ${seconds(made.derivedIn)}`
	);
}

try {
	process.umask(0o077);
	await main(process.argv.slice(2));
} catch (error) {
	const { message, stack, code } = error as NodeJS.ErrnoException;
	if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS'))
		console.error(`${message}\n\n${USAGE}`);
	else if (
		error instanceof AlreadySimulatedError ||
		error instanceof DataInUseError ||
		error instanceof NewerDatabaseError
	)
		console.error(message);
	else console.error(stack);
	process.exitCode = 1;
}
