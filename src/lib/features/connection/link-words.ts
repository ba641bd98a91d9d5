/** The state of the link and the outbox in words; never an icon alone. */
import type { SyncStatus } from '#lib/features/board/board-state.svelte.ts';
import { clockTime, duration } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

export type LinkTone = 'good' | 'busy' | 'warning' | 'alarm';

const PROBLEMS: Record<string, () => string> = {
	compartment_full: m.sync_problem_compartment_full,
	crowded: m.sync_problem_crowded,
	incident_closed: m.sync_problem_incident_closed,
	malformed: m.sync_problem_malformed,
	not_durable: m.sync_problem_not_durable,
	not_found: m.sync_problem_not_found,
	not_stored: m.sync_problem_not_stored,
	quarantined: m.sync_problem_quarantined,
	quarantine_full: m.sync_problem_quarantine_full,
	right_withdrawn: m.sync_problem_right_withdrawn,
	session_ended: m.sync_problem_session_ended,
	socket_blocked: m.sync_problem_socket_blocked,
	too_fast: m.sync_problem_too_fast,
	too_large: m.sync_problem_too_large,
	too_slow: m.sync_problem_too_slow,
	unavailable: m.sync_problem_unavailable,
	upload_refused: m.sync_problem_upload_refused
};

/** What hinders, and what to do about it; undefined where nothing does. */
export function problemWord(problem: string | undefined): string | undefined {
	return problem && PROBLEMS[problem]?.();
}

export function linkTone(status: SyncStatus): LinkTone {
	if (status.link === 'refused') return 'alarm';
	if (status.link === 'offline') return 'warning';
	return status.link === 'connecting' || status.unsent > 0 ? 'busy' : 'good';
}

/** `已保存 14:32:06`, `离线 3 分 · 12 条未发送` … */
export function linkWords(status: SyncStatus, now: number, zone: string): string[] {
	const words = [linkWord(status, now, zone)];
	if (status.unsent > 0) words.push(m.sync_unsent({ n: status.unsent }));
	else if (status.link !== 'online') words.push(m.sync_nothing_unsent());
	if (status.uploads > 0) words.push(m.sync_uploads({ n: status.uploads }));
	return words;
}

function linkWord(status: SyncStatus, now: number, zone: string): string {
	switch (status.link) {
		case 'online':
			return status.unsent > 0
				? m.sync_saving()
				: m.sync_saved_at({ time: clockTime(status.lastContact ?? now, zone, true) });
		case 'connecting':
			return m.sync_connecting();
		case 'offline':
			return m.sync_offline_for({ duration: duration(Math.max(0, now - status.since)) });
		case 'refused':
			return status.problem === 'session_ended' ? m.sync_sign_in_again() : m.sync_refused();
	}
}
