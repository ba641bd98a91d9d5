/**
 * A process that writes to a database without pause, with checkpoints beside it, until it is
 * killed: prints the number of each row once it is committed.
 */
import { setImmediate } from 'node:timers/promises';
import pino from 'pino';
import Sqlite from 'better-sqlite3';
import { startCheckpoints } from '../checkpoints.ts';

const sqlite = new Sqlite(process.argv[2]);
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('create table if not exists t (id integer primary key, bytes blob)');
startCheckpoints(sqlite, pino({ level: 'silent' }), { step: 50_000, reset: 200_000 });
const insert = sqlite.prepare<[Buffer]>('insert into t (bytes) values (?)');
for (;;) {
	const { lastInsertRowid } = insert.run(Buffer.alloc(3000, 7));
	process.stdout.write(`${lastInsertRowid}\n`);
	await setImmediate();
}
