/** What the kernel counts of a process: processor time of all its threads, and memory. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second towards programs, whatever its own clock is. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time since the process started, all threads, user and kernel. */
export function processorSeconds(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name stands in brackets and may hold anything.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Bytes of the process in memory. */
export function residentBytes(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024;
}

const ESTABLISHED = '01';

/** Sockets of a listening port that the server's side still holds open, by the peer's port. */
export function establishedPeers(port: number): Set<number> {
	const peers = new Set<number>();
	for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
		for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
			const [, local, remote, state] = line.trim().split(/\s+/);
			if (!local || !remote || state !== ESTABLISHED) continue;
			if (parseInt(local.split(':')[1]!, 16) === port)
				peers.add(parseInt(remote.split(':')[1]!, 16));
		}
	}
	return peers;
}
