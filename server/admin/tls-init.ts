/** `npm run admin -- tls init`: the authority once, the server's certificate as often as needed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { caFile } from '../tls-port.ts';
import { describeCertificate, makeAuthority, makeServerCertificate } from './tls-certificates.ts';
import { machineNames, type MachineNames } from './tls-names.ts';

export interface TlsFiles {
	readonly ca: string;
	readonly certificate: string;
	readonly key: string;
	/** False where an authority was there already, which phones may trust by now. */
	readonly newAuthority: boolean;
	readonly names: MachineNames;
	readonly until: string;
	readonly fingerprint: string;
}

/** @param extra further names and addresses for the certificate */
export function initTls(dataDir: string, extra: readonly string[] = []): TlsFiles {
	const keys = path.join(dataDir, 'keys');
	mkdirSync(keys, { recursive: true, mode: 0o700 });
	const ca = caFile(dataDir);
	const caKey = path.join(keys, 'ca.key');
	const newAuthority = !existsSync(ca) || !existsSync(caKey);
	const authority = newAuthority
		? makeAuthority(`Tongtu ${hostname()} ${new Date().toISOString().slice(0, 10)}`)
		: { certificate: readFileSync(ca, 'utf8'), key: readFileSync(caKey, 'utf8') };
	if (newAuthority) {
		writeFileSync(caKey, authority.key, { mode: 0o600 });
		writeFileSync(ca, authority.certificate);
	}
	const names = machineNames(extra);
	const server = makeServerCertificate(authority, names);
	const certificate = path.join(keys, 'server.crt');
	const key = path.join(keys, 'server.key');
	writeFileSync(key, server.key, { mode: 0o600 });
	writeFileSync(certificate, server.certificate);
	return {
		ca,
		certificate,
		key,
		newAuthority,
		names,
		until: describeCertificate(server.certificate).until,
		fingerprint: describeCertificate(authority.certificate).fingerprint
	};
}
