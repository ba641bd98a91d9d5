/** Sends what waits on this device for incidents that are not open, such as before signing out. */
import { CompartmentSession } from './compartment-session.ts';
import type { Problem } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { documentsOf, localDataOf, type KeptDocument } from './local-data.ts';
import { ServerClock } from './server-clock.ts';

/** Sends, for at most `patience` milliseconds; returns how many commands are still unsent. */
export async function sendUnsent(
	user: string,
	patience = 15_000,
	environment: Environment = browserEnvironment()
): Promise<number> {
	const { unsent } = await localDataOf(user);
	if (unsent === 0) return 0;
	const documents = await documentsOf(user);
	await Promise.all(documents.map((each) => sendDocument(user, each, patience, environment)));
	return (await localDataOf(user)).unsent;
}

async function sendDocument(
	user: string,
	{ incident, compartment }: KeptDocument,
	patience: number,
	environment: Environment
): Promise<void> {
	let settle: () => void = () => undefined;
	let refused: Problem | undefined;
	const settled = new Promise<void>((resolve) => (settle = resolve));
	const clock = new ServerClock(environment.now, environment.storage);
	const session: CompartmentSession = new CompartmentSession(
		environment,
		{ user, incident, compartment, writable: true },
		clock,
		{
			onStatus: () => session.store.unsent === 0 && settle(),
			onAwareness: () => undefined,
			onAccess: () => undefined,
			onRefused: (problem) => {
				refused = problem;
				settle();
			},
			onUnusable: () => settle(),
			onReturn: () => undefined,
			onInStep: () => session.store.unsent === 0 && settle()
		}
	);
	const timer = setTimeout(settle, patience);
	await session.open();
	if (session.store.unsent > 0) {
		session.connection.start();
		await settled;
	}
	clearTimeout(timer);
	const unwanted = refused === 'right_withdrawn' || refused === 'incident_closed';
	const handedOver = unwanted && (await session.surrender());
	await session.close(handedOver ? { rowsToo: true } : undefined);
}
