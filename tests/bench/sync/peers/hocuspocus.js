/** Hocuspocus as it comes; SQLITE names a database file, FLUSH_DELAY a time to coalesce, ms. */
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const { SQLITE, FLUSH_DELAY } = process.env;
const server = new Server({
	port: Number(process.env.PORT),
	address: '127.0.0.1',
	quiet: true,
	extensions: SQLITE ? [new SQLite({ database: SQLITE })] : [],
	...(FLUSH_DELAY ? { flushDelay: Number(FLUSH_DELAY) } : {})
});
await server.listen();
