/** The limits of reports that a replay counts by; one choice for its figures and its report. */
import type { ReportLimits } from '#lib/review/reports.ts';
import type { ReplayState } from '../replay/replay-state.svelte.ts';
import { keepLimits, keptLimits } from './kept-limits.ts';

export class LimitsChoice {
	readonly #user: string;
	readonly #incident: string;
	/** ms. */
	limits = $state.raw() as ReportLimits;

	constructor(user: string, incident: string) {
		this.#user = user;
		this.#incident = incident;
		this.limits = keptLimits(user, incident);
	}

	set(limits: ReportLimits): void {
		this.limits = limits;
		keepLimits(this.#user, this.#incident, limits);
	}
}

const choices = new WeakMap<ReplayState, LimitsChoice>();

export function limitsOf(replay: ReplayState): LimitsChoice {
	let choice = choices.get(replay);
	if (!choice) {
		const { me, id } = replay.incident;
		choices.set(replay, (choice = new LimitsChoice(me.userId, id)));
	}
	return choice;
}
