/** A server in a process of its own, to be killed: `node serve.ts <data folder>`; prints its URL. */
import pino from 'pino';
import { loadConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { stopOnSignals } from '../../../server/shutdown.ts';

const config = loadConfig({ DATA_DIR: process.argv[2], PORT: '0', HOST: '127.0.0.1' });
const log = pino({ level: 'silent' });
const running = await startServer(config, { handler: false, log });
stopOnSignals(running, log);
process.stdout.write(`${running.url}\n`);
