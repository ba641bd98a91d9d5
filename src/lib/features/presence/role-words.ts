import type { Role } from '#lib/board/rights.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const ROLES: Record<Role, () => string> = {
	commander: m.board_role_commander,
	staff: m.board_role_staff,
	field: m.board_role_field,
	liaison: m.board_role_liaison,
	observer: m.board_role_observer,
	controller: m.board_role_controller,
	evaluator: m.board_role_evaluator
};
export const roleWord = (role: Role) => ROLES[role]();
