/** The words of the page, from the same catalogue: tests find things by what people read. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../../src/lib/i18n/messages');

function catalogue(language: string): Record<string, string> {
	return Object.assign(
		{},
		...readdirSync(path.join(folder, language)).map(
			(file) => JSON.parse(readFileSync(path.join(folder, language, file), 'utf8')) as object
		)
	) as Record<string, string>;
}

function words(language: string) {
	const all = catalogue(language);
	return (key: string, values: Record<string, string | number> = {}): string => {
		const message = all[key];
		if (message === undefined) throw new Error(`no message ${key} in ${language}`);
		return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
	};
}

export const zh = words('zh-CN');
export const en = words('en');
