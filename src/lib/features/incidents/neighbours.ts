/** Partners across the border that an incident may have, with their own clock; any other code works too. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';

export const NEIGHBOURS: readonly { readonly code: string; readonly zone: string }[] = [
	{ code: 'la', zone: 'Asia/Vientiane' },
	{ code: 'vn', zone: 'Asia/Ho_Chi_Minh' },
	{ code: 'mm', zone: 'Asia/Yangon' },
	{ code: 'th', zone: 'Asia/Bangkok' },
	{ code: 'kh', zone: 'Asia/Phnom_Penh' },
	{ code: 'mn', zone: 'Asia/Ulaanbaatar' },
	{ code: 'ru', zone: 'Asia/Vladivostok' },
	{ code: 'kp', zone: 'Asia/Pyongyang' },
	{ code: 'kz', zone: 'Asia/Almaty' },
	{ code: 'kg', zone: 'Asia/Bishkek' },
	{ code: 'tj', zone: 'Asia/Dushanbe' },
	{ code: 'af', zone: 'Asia/Kabul' },
	{ code: 'pk', zone: 'Asia/Karachi' },
	{ code: 'in', zone: 'Asia/Kolkata' },
	{ code: 'np', zone: 'Asia/Kathmandu' },
	{ code: 'bt', zone: 'Asia/Thimphu' }
];

/** The country of a partner code in the page's language, or the code where it is none. */
export function partnerName(code: string): string {
	try {
		const name = new Intl.DisplayNames(getLocale(), { type: 'region' }).of(code.toUpperCase());
		return name ?? code.toUpperCase();
	} catch {
		return code.toUpperCase();
	}
}

/** What the clock of a partner is called; our own goes by its city. */
export function clockName(code: string): string {
	return code === 'cn' ? m.incidents_clock_own() : partnerName(code);
}
