/** What every export says of itself. */
import { dateTime, number, toWallClock, zoneName } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

export interface ExportContext {
	readonly incidentName: string;
	readonly exercise: boolean;
	/** When it is made, UTC ms. */
	readonly at: number;
	/** Of a replay: the moment at which the board stood so, UTC ms. */
	readonly moment?: number | undefined;
	/** The zone of all times in it. */
	readonly zone: string;
	/** The post that makes it. */
	readonly post: string;
	/** Approval number (审图号) of the base map shown, where it has one. */
	readonly approval?: string | undefined;
	/** The newest entry of the journal's chain, as far as it is known: to hold the chain against later. */
	readonly head?: ChainHead | undefined;
}

export interface ChainHead {
	/** Its number, from 1. */
	readonly n: number;
	/** SHA-256 after it, hex. */
	readonly hash: string;
	/** This device noted it, and the server's chain does not hold it. */
	readonly lost?: boolean;
}

/** Incident, time with its zone, and post: one line for a title. */
export function provenance(context: ExportContext): string {
	const { at, zone, moment, incidentName: incident, post } = context;
	const time = `${dateTime(at, zone)} ${zoneName(zone, at)}`;
	if (moment === undefined) return m.export_provenance({ incident, time, post });
	const stood = `${toWallClock(moment, zone, true).replace('T', ' ')} ${zoneName(zone, moment)}`;
	return m.export_provenance_moment({ incident, moment: stood, time, post });
}

/** The head of the chain in words; undefined where it is not known. */
export function chainLine({ head }: ExportContext): string | undefined {
	if (!head) return undefined;
	const named = { n: number(head.n), hash: head.hash };
	return head.lost ? m.review_report_chain_lost(named) : m.review_report_chain(named);
}

/** What stands in every export of an exercise, whatever language the reader has. */
export const EXERCISE_MARK = '演练，非真实 EXERCISE';

/** That the drawing decides no boundary and, where there is one, the approval of the map below it. */
export function mapNotice({ approval }: ExportContext): string {
	if (!approval) return m.export_no_boundary();
	const number = approval.replace(/^审图号[:\s]*/, '');
	return `${m.export_no_boundary()} · ${m.export_approval({ number })}`;
}

/** A time cell: sorts as text, reads everywhere; the zone stands in the header. */
export function timeCell(at: number | null | undefined, zone: string): string | undefined {
	return at === null || at === undefined ? undefined : toWallClock(at, zone).replace('T', ' ');
}

/** A header of a time column with its zone. */
export function timeHeader(header: string, { zone, at }: ExportContext): string {
	return `${header} (${zoneName(zone, at)})`;
}

const UNSAFE = /[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu;

/**
 * `磨憨森林火灾_资源_20260304-1432_演练EXERCISE.csv`: safe on every file system. Of a replay it
 * carries the moment, to the second.
 */
export function fileName(context: ExportContext, what: string, extension: string): string {
	const { at, moment, zone } = context;
	const clock = toWallClock(moment ?? at, zone, moment !== undefined);
	const stamp = clock.replace(/[-:]/g, '').replace('T', '-');
	const incident = context.incidentName.replace(UNSAFE, ' ').trim().slice(0, 60) || 'incident';
	const mark = context.exercise ? '_演练EXERCISE' : '';
	return `${incident.replace(/\s+/g, '-')}_${what}_${stamp}${mark}.${extension}`;
}
