/** The message of an expected refusal, in English, from the message catalogue. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiError } from '../api/api-error.ts';

const CATALOGUE = path.resolve(import.meta.dirname, '../../src/lib/i18n/messages/en/errors.json');

export function explain(error: ApiError): string {
	const messages = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as Record<string, string>;
	const text = messages[`error_${error.code}`] ?? error.code;
	return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
		String(error.params[name] ?? whole)
	);
}
