import type { LogChannel, ReportCategory } from '#lib/board/records/log-entry.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { locales } from '#lib/i18n/paraglide/runtime.js';
import { wordOf } from '#lib/i18n/word-of.ts';

const CHANNELS: Record<LogChannel, () => string> = {
	radio: m.log_channel_radio,
	phone: m.log_channel_phone,
	in_person: m.log_channel_in_person,
	observed: m.log_channel_observed,
	message: m.log_channel_message,
	other: m.log_channel_other
};
export const channelWord = (channel: LogChannel) => CHANNELS[channel]();

/** Kinds of field reports; the codes stand in log entries. */
export const CATEGORIES = [
	'fire',
	'danger',
	'casualty',
	'people',
	'road',
	'weather',
	'force',
	'need',
	'other'
] as const;
export type Category = (typeof CATEGORIES)[number];

const CATEGORY_WORDS: Record<Category | ReportCategory, typeof m.log_category_fire> = {
	fire: m.log_category_fire,
	danger: m.log_category_danger,
	casualty: m.log_category_casualty,
	people: m.log_category_people,
	road: m.log_category_road,
	weather: m.log_category_weather,
	force: m.log_category_force,
	need: m.log_category_need,
	other: m.log_category_other,
	initial_report: m.log_category_initial_report,
	follow_up_report: m.log_category_follow_up_report,
	final_report: m.log_category_final_report
};
/** The word of a code; codes of newer clients stand for themselves. */
export function categoryWord(category: string): string {
	return wordOf(CATEGORY_WORDS, category)?.() ?? category;
}

/** Whether a text says no more than the category does, in whichever language it was written. */
export function saysOnlyCategory(text: string, category: string | undefined): boolean {
	const word = wordOf(CATEGORY_WORDS, category);
	return word !== undefined && locales.some((locale) => word({}, { locale }) === text);
}
