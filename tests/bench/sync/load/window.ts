/** Processor time of the server and of ourselves, and bytes, over a stretch of time. */
import { processorSeconds, residentBytes } from '../process-stat.ts';
import type { Seat } from './seat.ts';

export interface Window {
	readonly seconds: number;
	readonly cpu: number;
	readonly loadCpu: number;
	readonly serverSeconds: number;
	readonly megabytesPerSecond: number;
	readonly memoryMegabytes: number;
}

export const MEGABYTE = 1024 * 1024;

/** Starts a window; the returned function ends it. */
export function openWindow(pid: number, seats: readonly Seat[]): () => Window {
	const sum = () => seats.reduce((bytes, { client }) => bytes + client.bytes, 0);
	const [at, server, load, bytes] = [
		performance.now(),
		processorSeconds(pid),
		processorSeconds(process.pid),
		sum()
	];
	return () => {
		const seconds = (performance.now() - at) / 1000;
		const serverSeconds = processorSeconds(pid) - server;
		return {
			seconds,
			serverSeconds,
			cpu: (serverSeconds / seconds) * 100,
			loadCpu: ((processorSeconds(process.pid) - load) / seconds) * 100,
			megabytesPerSecond: (sum() - bytes) / seconds / MEGABYTE,
			memoryMegabytes: residentBytes(pid) / MEGABYTE
		};
	};
}
