/** What classes, states and kinds of incidents are called. */
import type { IncidentState } from '#lib/board/rights.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Tone } from '#lib/ui/tones.ts';
import type { IncidentSummary } from './incident-summary.ts';

type Class = IncidentSummary['class'];

export const CLASSES: readonly Class[] = ['natural', 'accident', 'health', 'security'];

const CLASS_WORDS: Record<Class, () => string> = {
	natural: m.incidents_class_natural,
	accident: m.incidents_class_accident,
	health: m.incidents_class_health,
	security: m.incidents_class_security
};
export const classWord = (of: Class) => CLASS_WORDS[of]();

const STATES: Record<IncidentState, [() => string, Tone]> = {
	open: [m.incidents_state_open, 'green'],
	closed: [m.incidents_state_closed, 'neutral'],
	archived: [m.incidents_state_archived, 'neutral']
};
export const stateWord = (state: IncidentState) => STATES[state][0]();
export const stateTone = (state: IncidentState) => STATES[state][1];
