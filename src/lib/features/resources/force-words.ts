import type { ForceType } from '#lib/board/records/resource.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const WORDS: Record<ForceType, () => string> = {
	national_fire: m.resources_force_national_fire,
	military: m.resources_force_military,
	government: m.resources_force_government,
	specialist: m.resources_force_specialist,
	aviation: m.resources_force_aviation,
	medical: m.resources_force_medical,
	social: m.resources_force_social,
	enterprise: m.resources_force_enterprise
};

/** Types of force (力量) as people call them. */
export const forceWord = (force: ForceType): string => WORDS[force]();
