/** The server of y-websocket 2, through its own entry point; YPERSISTENCE names a LevelDB folder. */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const home = path.dirname(require.resolve('y-websocket/package.json'));
require(path.join(home, 'bin/server.cjs'));
