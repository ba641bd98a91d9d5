/** A server in a process of its own, to be killed: `node serve.ts <data folder> [port]`; prints its URL. */
import pino from 'pino';
import { loadConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { stopOnSignals } from '../../../server/shutdown.ts';
import { answersOf } from './api-answers.ts';

// So that it is also ended while it makes snapshots.
process.env['SYNC_SNAPSHOT_UPDATES'] ??= '20';
const [folder, port = '0'] = process.argv.slice(2);
const config = loadConfig({ DATA_DIR: folder, PORT: port, HOST: '127.0.0.1' });
const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' }, process.stderr);
const running = await startServer(config, { handler: answersOf, log });
stopOnSignals(running, log);
process.stdout.write(`${running.url}\n`);
