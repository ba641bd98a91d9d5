import { getLocale } from '#lib/i18n/paraglide/runtime.js';

/** `12 MB`, `1.5 GB`: as people say how much a device keeps. */
export function byteWord(bytes: number): string {
	const [value, unit] =
		bytes >= 1e9
			? [bytes / 1e9, 'gigabyte']
			: bytes >= 1e6
				? [bytes / 1e6, 'megabyte']
				: [bytes / 1e3, 'kilobyte'];
	return new Intl.NumberFormat(getLocale(), {
		style: 'unit',
		unit,
		maximumFractionDigits: unit === 'gigabyte' ? 1 : 0
	}).format(value);
}
