/** What a changed field is called: facts have their words, of plain fields the ones people edit. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { wordOf } from '#lib/i18n/word-of.ts';
import { fieldWord } from '../board/fact-words.ts';

const PLAIN: Record<string, () => string> = {
	colour: m.replay_field_colour,
	detail: m.replay_field_detail,
	keyEvent: m.replay_events_kind_log,
	label: m.replay_field_name,
	name: m.replay_field_name,
	order: m.replay_field_order,
	remark: m.common_note,
	situation: m.replay_field_situation,
	title: m.replay_field_name
};

export function changedFieldWord(field: string): string {
	const plain = wordOf(PLAIN, field);
	if (plain) return plain();
	const word = fieldWord(field);
	return word === field ? m.replay_field_other() : word;
}
