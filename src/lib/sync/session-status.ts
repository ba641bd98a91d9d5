/** The links and outboxes of all compartments, summed up for the page. */
import type { SyncStatus } from '#lib/features/board/board-state.svelte.ts';
import type { CompartmentSession } from './compartment-session.ts';
import type { Link } from './connection.ts';

/** The worst link counts: an incomplete board must not look calm. */
const WORST_FIRST: readonly Link[] = ['refused', 'offline', 'connecting', 'online'];

export function sumUp(
	compartments: readonly CompartmentSession[],
	/** Compartments one has lost, whose rows still wait for quarantine. */
	lost: readonly CompartmentSession[],
	home: CompartmentSession | undefined,
	rest: { offset: number; uploads: number; problem: string | undefined }
): SyncStatus {
	const connections = compartments.map((compartment) => compartment.connection);
	const link =
		WORST_FIRST.find((link) => connections.some((connection) => connection.link === link)) ??
		'refused';
	const alike = connections.filter((connection) => connection.link === link);
	const times = alike.map((connection) => connection.since);
	const contacts = connections.flatMap(({ lastContact }) =>
		lastContact === undefined ? [] : [lastContact + rest.offset]
	);
	const stored = compartments.flatMap(({ store }) =>
		store.lastContact === undefined ? [] : [store.lastContact]
	);
	const known = [...contacts, ...stored];
	const lastContact = known.length > 0 ? Math.max(...known) : undefined;
	const changed = (link === 'online' ? Math.max(...times) : Math.min(...times)) + rest.offset;
	// Opened without a link: apart since the last opening that had one.
	const apart = link === 'offline' && contacts.length === 0 ? lastContact : undefined;
	return {
		link,
		since: apart ?? (Number.isFinite(changed) ? changed : 0),
		lastContact,
		unsent: [...compartments, ...lost].reduce((sum, { store }) => sum + store.unsent, 0),
		uploads: rest.uploads,
		problem: alike.find((connection) => connection.problem)?.problem ?? rest.problem,
		loaded: home?.loaded ?? false,
		progress: home?.progress
	};
}
