/** The log: one JSON line an event (or a readable line on a terminal), with nothing secret in it. */
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

/** Wherever a field of this name turns up, one or two levels deep, its value stays out. */
const SECRET_FIELDS = [
	'password',
	'current',
	'next',
	'token',
	'tokenHash',
	'passwordHash',
	'cookie',
	'setCookie',
	'["set-cookie"]',
	'authorization',
	'codeHash',
	'key',
	'tiandituKey',
	'rawSession',
	'setupUrl'
];

const paths = SECRET_FIELDS.flatMap((field) => {
	const at = field.startsWith('[') ? field : `.${field}`;
	return [field, `*${at}`, `*.*${at}`];
});

/** Query strings can carry invite and setup codes: only the path is logged. */
export function pathOf(url: string | undefined): string {
	const end = (url ?? '/').split('?', 1)[0] ?? '/';
	return end.replace(/^(\/(?:invite|setup|api\/v1\/invites)\/)[^/]+/, '$1…');
}

export function createLog(config: Config, destination?: DestinationStream): Logger {
	const options: pino.LoggerOptions = {
		level: config.logLevel,
		base: undefined,
		redact: { paths, censor: '[hidden]' },
		serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err }
	};
	if (destination) return pino(options, destination);
	if (config.prettyLog) {
		return pino({
			...options,
			transport: {
				target: 'pino-pretty',
				options: { translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' }
			}
		});
	}
	return pino(options);
}
