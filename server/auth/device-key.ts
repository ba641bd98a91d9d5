/**
 * A key for each user, made from one secret of this server: it seals what a user leaves
 * unsent on a shared device, so that only the same user, signed in again, can read it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Reads `keys/device.key` under the data folder, or makes it. */
export function openDeviceKeys(dataDir: string): (userId: string) => string {
	const file = path.join(dataDir, 'keys', 'device.key');
	if (!existsSync(file)) {
		mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
		writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
	}
	const secret = readFileSync(file);
	return (userId) => createHmac('sha256', secret).update(userId).digest('base64');
}
