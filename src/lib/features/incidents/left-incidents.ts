/**
 * Copies on this device of incidents that one is no member of any more: they go with the
 * right, also where the board is never opened again. Unsent commands stay until they have
 * been handed over.
 */
import { askAccess } from '#lib/sync/access-question.ts';
import { browserEnvironment, type Environment } from '#lib/sync/environment.ts';
import { documentsOf, removeDocument } from '#lib/sync/local-data.ts';
import { clearContent, countRows, openDocumentDatabase } from '#lib/sync/outbox.ts';
import { forgetIncident } from './incident-cache.ts';

/**
 * Removes what the server says one has lost the right to. What it merely does not know stays:
 * it may have been restored from an older copy, and the device's may be the only one.
 * @param mine ids of the incidents one is a member of, as the server has just said
 */
export async function forgetLeftIncidents(
	user: string,
	mine: ReadonlySet<string>,
	environment: Environment = browserEnvironment()
): Promise<void> {
	for (const { name, incident, compartment } of await documentsOf(user)) {
		if (mine.has(incident)) continue;
		const answer = await askAccess(environment, incident, compartment);
		if (answer.kind !== 'right_withdrawn') continue;
		await forgetIncident(user, incident);
		const db = await openDocumentDatabase(name);
		const unsent = await countRows(db);
		if (unsent > 0) await clearContent(db, false);
		db.close();
		if (unsent === 0) await removeDocument(user, incident, compartment);
	}
}
