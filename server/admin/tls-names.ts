/** Under which names and addresses this machine is reached. */
import { hostname, networkInterfaces } from 'node:os';

export interface MachineNames {
	readonly dns: readonly string[];
	readonly ip: readonly string[];
}

/** @param extra further names or addresses, such as those of --name */
export function machineNames(extra: readonly string[] = []): MachineNames {
	const host = hostname().toLowerCase().split('.')[0] ?? 'tongtu';
	const dns = new Set(['localhost', host, `${host}.local`]);
	const ip = new Set(['127.0.0.1', '::1']);
	for (const addresses of Object.values(networkInterfaces())) {
		for (const { address, internal, scopeid } of addresses ?? []) {
			// Link-local addresses with a zone cannot stand in a certificate.
			if (!internal && !scopeid) ip.add(address);
		}
	}
	for (const name of extra) (/^[\d.]+$|:/.test(name) ? ip : dns).add(name);
	return { dns: [...dns], ip: [...ip] };
}
