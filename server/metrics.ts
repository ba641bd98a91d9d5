/** Numbers for Prometheus: the process, requests, and what other parts register here. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Checkpoints } from './db/checkpoints.ts';
import type { Database } from './db/open.ts';

export interface Metrics {
	/** Register further metrics here: `new Gauge({ registers: [metrics.registry], … })`. */
	readonly registry: Registry;
	/** By method, kind of path and status class. */
	request(method: string, pathname: string, status: number, seconds: number): void;
}

/** Few and fixed, so that ids in paths do not become labels. */
function kindOf(pathname: string): string {
	const [, top = '', second = '', third = ''] = pathname.split('/');
	if (top === 'api') return second === 'v1' && /^[a-z-]+$/.test(third) ? `api/${third}` : 'api';
	if (top === '_app' || top === 'maps' || top === 'i' || top === 'admin') return top;
	return 'page';
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export function createMetrics(database: Database): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry });
	const registers = [registry];
	const requests = new Counter({
		name: 'tongtu_http_requests_total',
		help: 'HTTP requests answered',
		labelNames: ['method', 'kind', 'status'] as const,
		registers
	});
	const seconds = new Histogram({
		name: 'tongtu_http_request_seconds',
		help: 'Time to answer an HTTP request',
		labelNames: ['kind'] as const,
		buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
		registers
	});
	const count = (sql: string) => {
		const statement = database.sqlite.prepare(sql).pluck();
		return () => Number(statement.get(Date.now()));
	};
	const sessions = count('select count(*) from session where expires_at > ?');
	const incidents = count("select count(*) from incident where state = 'open' and ? > 0");
	new Gauge({
		name: 'tongtu_sessions',
		help: 'Sessions that have not ended',
		registers,
		collect() {
			this.set(sessions());
		}
	});
	new Gauge({
		name: 'tongtu_open_incidents',
		help: 'Incidents in state open',
		registers,
		collect() {
			this.set(incidents());
		}
	});
	new Gauge({
		name: 'tongtu_database_bytes',
		help: 'Size of the database without its write-ahead log',
		registers,
		collect() {
			const pages = Number(database.sqlite.pragma('page_count', { simple: true }));
			this.set(pages * Number(database.sqlite.pragma('page_size', { simple: true })));
		}
	});
	return {
		registry,
		request(method, pathname, status, taken) {
			const kind = kindOf(pathname);
			requests.inc({
				method: METHODS.has(method) ? method : 'other',
				kind,
				status: `${Math.floor(status / 100)}xx`
			});
			seconds.observe({ kind }, taken);
		}
	};
}

/** Tells how much of the write-ahead log waits for a checkpoint, bytes. */
export function registerCheckpointMetrics(
	{ registry }: Metrics,
	checkpoints: Pick<Checkpoints, 'waiting'>
): void {
	new Gauge({
		name: 'tongtu_wal_waiting_bytes',
		help: 'Of the write-ahead log, not in the database file yet',
		registers: [registry],
		collect() {
			this.set(checkpoints.waiting);
		}
	});
}
