/** Hands unsent commands to quarantine (待认领) by HTTP: the right to send them has gone. */
import { toBase64 } from 'lib0/buffer';
import type { DocumentStore } from './document-store.ts';
import type { Environment } from './environment.ts';
import type { OutboxRow } from './outbox.ts';

const MOST_ITEMS = 100;
const MOST_BYTES = 256 * 1024;

/**
 * Gives every waiting row of a compartment to quarantine and takes it from the outbox.
 * Returns whether nothing is left; false where the server could not be reached or
 * refused, and then the rows stay.
 */
export async function handOver(
	environment: Environment,
	incident: string,
	compartment: string,
	store: DocumentStore
): Promise<boolean> {
	await store.settled();
	for (;;) {
		const batch = firstBatch(await store.rows());
		const device = batch[0]?.device;
		if (device === undefined) return true;
		const items = batch.map(({ deviceSeq, at, update }) => ({
			deviceSeq,
			at: Math.round(at),
			update: toBase64(update)
		}));
		try {
			const response = await environment.fetch(
				`${environment.origin}/api/v1/incidents/${incident}/quarantine`,
				{
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ compartment, device, items }),
					signal: AbortSignal.timeout(20_000)
				}
			);
			if (!response.ok) return false;
			// Our server answers in JSON or not at all; a portal answers with a page.
			if (response.status !== 204) await response.json();
		} catch {
			return false;
		}
		await store.remove(batch);
	}
}

/** The first rows of one device that fit into one request. */
function firstBatch(rows: readonly OutboxRow[]): OutboxRow[] {
	const batch: OutboxRow[] = [];
	let bytes = 0;
	for (const row of rows) {
		if (row.device !== rows[0]!.device || batch.length === MOST_ITEMS) break;
		bytes += row.update.byteLength;
		if (batch.length > 0 && bytes > MOST_BYTES) break;
		batch.push(row);
	}
	return batch;
}
