/** Numbers of the rooms for /metrics. */
import { Gauge, type Registry } from 'prom-client';
import type { Rooms } from './rooms.ts';

export function registerSyncMetrics(registry: Registry, rooms: Pick<Rooms, 'health'>): void {
	const registers = [registry];
	const gauge = (name: string, help: string, read: () => number) =>
		new Gauge({
			...{ name, help, registers },
			collect() {
				this.set(read());
			}
		});
	gauge('tongtu_rooms', 'Compartments in memory', () => rooms.health().rooms);
	gauge('tongtu_connections', 'Open sockets', () => rooms.health().connections);
	gauge('tongtu_updates_waiting', 'Updates received and not on disk', () => rooms.health().waiting);
	gauge('tongtu_commits_failing', '1 while the disk refuses commits', () =>
		rooms.health().ok ? 0 : 1
	);
}
