/** SHA-256 as hex. Plain http on a LAN has no `crypto.subtle`; then it is computed here, more slowly. */
export async function sha256(bytes: Uint8Array): Promise<string> {
	return hex(globalThis.crypto?.subtle ? await native(bytes) : await computed(bytes));
}

async function native(bytes: Uint8Array): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

async function computed(bytes: Uint8Array): Promise<Uint8Array> {
	const { digest } = await import('lib0/hash/sha256');
	return digest(bytes);
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
