/** SIGTERM and SIGINT end the process in good order within 5 s; a second one ends it at once. */
import type { Logger } from 'pino';

/** Under the 5 s promised to whoever runs us. */
const LIMIT = 4500;

export function stopOnSignals(
	running: { close(): Promise<void> },
	log: Logger,
	exit: (code: number) => void = (code) => process.exit(code)
): void {
	let stopping = false;
	const stop = (signal: NodeJS.Signals) => {
		if (stopping) {
			log.warn({ event: 'forced', signal });
			exit(1);
			return;
		}
		stopping = true;
		log.info({ event: 'stopping', signal });
		setTimeout(() => {
			log.error({ event: 'stopping_too_slow' });
			exit(1);
		}, LIMIT).unref();
		running.close().then(
			() => {
				log.info({ event: 'stopped' });
				log.flush(() => exit(0));
			},
			(error: unknown) => {
				log.error({ error }, 'stopping');
				exit(1);
			}
		);
	};
	process.on('SIGTERM', stop);
	process.on('SIGINT', stop);
}
