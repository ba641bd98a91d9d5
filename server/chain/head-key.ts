/**
 * The key that signs heads of chains (Ed25519): made at the first start, kept beside the other
 * keys of this server. Whoever has it can sign anything in its name.
 */
import {
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	sign,
	verify,
	type KeyObject
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PublicKey } from '#lib/features/evidence/head-view.ts';
import { sha256 } from './chain-entry.ts';

export interface HeadKey extends PublicKey {
	sign(message: string): Buffer;
}

/** Reads `keys/journal.key` under the data folder, or makes it. */
export function openHeadKey(dataDir: string): HeadKey {
	const file = path.join(dataDir, 'keys', 'journal.key');
	if (!existsSync(file)) {
		mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
		const { privateKey } = generateKeyPairSync('ed25519');
		const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
		writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
	}
	const secret = createPrivateKey(readFileSync(file));
	return {
		...publicKeyOf(createPublicKey(secret)),
		sign: (message) => sign(null, Buffer.from(message), secret)
	};
}

function publicKeyOf(key: KeyObject): PublicKey {
	const bytes = Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
	return { id: keyId(bytes), key: bytes.toString('base64') };
}

export function keyId(bytes: Uint8Array): string {
	return sha256(bytes).slice(0, 16);
}

/** Whether a signature over a message is of this key (32 bytes, base64). */
export function isSignedBy(key: string, message: string, signature: Uint8Array): boolean {
	try {
		const x = Buffer.from(key, 'base64').toString('base64url');
		const jwk = { kty: 'OKP', crv: 'Ed25519', x };
		return verify(
			null,
			Buffer.from(message),
			createPublicKey({ key: jwk, format: 'jwk' }),
			signature
		);
	} catch {
		return false;
	}
}
