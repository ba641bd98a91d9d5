import { parseCompartment } from '#lib/board/compartments.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

/** What a compartment is called by someone whose own is `home`; partners are named by code. */
export function compartmentWord(compartment: string, home: string): string {
	const parsed = parseCompartment(compartment);
	switch (parsed?.kind) {
		case 'command':
			return m.board_compartment_command();
		case 'control':
			return m.board_compartment_control();
		case 'released':
			return `${m.board_compartment_released()} ${parsed.partner!.toUpperCase()}`;
		case 'liaison':
			return compartment === home
				? m.board_compartment_liaison_own()
				: `${m.board_compartment_liaison()} ${parsed.partner!.toUpperCase()}`;
		default:
			return compartment;
	}
}
