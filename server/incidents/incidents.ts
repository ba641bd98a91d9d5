/** Incidents: making, listing, changing, and their states. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Logger } from 'pino';
import { openBoard } from '#lib/board/board.ts';
import { setGrade } from '#lib/board/commands/incident.commands.ts';
import { COMMAND, compartmentsOf } from '#lib/board/compartments.ts';
import { newId } from '#lib/board/ids.ts';
import { INCIDENT_ID } from '#lib/board/records/incident.record.ts';
import { accessTo, mayCreateIncident, seesInternal } from '#lib/board/rights.ts';
import type { IncidentSummary } from '#lib/features/incidents/incident-summary.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import { compartment, incident, member, seat } from '../db/schema.ts';
import { standingOf } from '../members/standing.ts';
import type { Rooms } from '../rooms/rooms.ts';
import {
	accessOf,
	checkAction,
	membershipOf,
	requireAction,
	wrongState,
	type Actor,
	type Membership
} from './access.ts';
import { writeAudit } from './audit.ts';
import type { ChangeState, CreateIncident, EditIncident } from './incident-input.ts';
import { incidentSummary, incidentView, type PresentFacts } from './incident-views.ts';

/** A start further ahead than this is a slip of the keyboard. */
const AHEAD_MS = 24 * 3600_000;

export class Incidents {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'write' | 'read' | 'rightsChanged' | 'settled'>;
	readonly #log: Pick<Logger, 'warn' | 'error'>;
	readonly #closed: (incidentId: string) => Promise<unknown>;
	readonly #now: () => number;

	constructor(deps: {
		database: Database;
		rooms: Pick<Rooms, 'write' | 'read' | 'rightsChanged' | 'settled'>;
		log: Pick<Logger, 'warn' | 'error'>;
		closed?: (incidentId: string) => Promise<unknown>;
		now?: () => number;
	}) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
		this.#log = deps.log;
		this.#closed = deps.closed ?? (() => Promise.resolve());
		this.#now = deps.now ?? Date.now;
	}

	/** Makes an incident with its compartments; the creator becomes its commander. */
	async create(actor: Actor, input: CreateIncident): Promise<IncidentView> {
		this.#mayCreate(actor);
		const now = this.#now();
		checkGrade(input.class, input.grade);
		checkPlace(input);
		const startedAt = checkStart(input.startedAt ?? now, now);
		const id = newId(now);
		const { post, response, ...fields } = input;
		this.#database.db.transaction(
			(tx) => {
				tx.insert(incident)
					.values({ ...fields, id, startedAt, createdBy: actor.userId, createdAt: now })
					.run();
				for (const key of compartmentsOf(input.kind, input.partners))
					tx.insert(compartment).values({ incidentId: id, key, createdAt: now }).run();
				const at = { incidentId: id, userId: actor.userId, post, role: 'commander' as const };
				tx.insert(member)
					.values({ ...at, id: newId(now), createdAt: now, createdBy: actor.userId })
					.run();
				tx.insert(seat)
					.values({ ...at, id: newId(now), fromAt: now, byUserId: actor.userId })
					.run();
				writeAudit(tx, {
					incidentId: id,
					userId: actor.userId,
					action: 'incident.created',
					detail: { name: input.name, kind: input.kind, class: input.class },
					at: now
				});
			},
			{ behavior: 'immediate' }
		);
		try {
			await this.#rooms.write(
				id,
				COMMAND,
				{ userId: actor.userId, post, kind: 'server' },
				(doc) => {
					const board = openBoard([{ compartment: COMMAND, doc, writable: true }], {
						post,
						now: this.#now
					});
					board.transact(COMMAND, 'incident.create', 'facts', (w) =>
						w.create(
							'incident',
							{ schema: 1 },
							{
								responseLevel: response ?? { level: null, basis: '', plan: '' },
								commander: { post, basis: '' },
								grade: input.grade
							},
							{ id: INCIDENT_ID, happenedAt: startedAt }
						)
					);
					board.destroy();
				}
			);
		} catch (error) {
			// Without its first record the incident is not there; nobody else knows of it yet.
			this.#database.db.delete(incident).where(eq(incident.id, id)).run();
			throw error;
		}
		return this.get(actor, id);
	}

	/** The incidents this user is a member of, newest first. */
	async list(actor: Actor): Promise<IncidentSummary[]> {
		const rows = this.#database.db
			.select({ incident, member })
			.from(member)
			.innerJoin(incident, eq(incident.id, member.incidentId))
			.where(and(eq(member.userId, actor.userId), isNull(member.removedAt)))
			.orderBy(desc(incident.startedAt), desc(incident.id))
			.all();
		return Promise.all(
			rows.map(async (row) => {
				const membership = { ...row, standing: standingOf(row.member) };
				return incidentSummary(membership, await this.#present(membership));
			})
		);
	}

	get(actor: Actor, incidentId: string): IncidentView {
		return incidentView(this.#database, membershipOf(this.#database, actor, incidentId));
	}

	async edit(actor: Actor, incidentId: string, patch: EditIncident): Promise<IncidentView> {
		const membership = requireAction(this.#database, actor, incidentId, 'incident.edit');
		const now = this.#now();
		const known = membership.incident;
		if (patch.grade !== undefined) checkGrade(known.class, patch.grade);
		checkPlace({ ...known, ...patch });
		if (patch.startedAt !== undefined) checkStart(patch.startedAt, now);
		const added = (patch.partners ?? []).filter((partner) => !known.partners.includes(partner));
		// Their compartments hold what was said to them: a partner is never taken away.
		if (patch.partners && patch.partners.length - added.length < known.partners.length)
			throw new ApiError(422, 'partner_stays');
		const save = () => {
			const statements = this.#database.db;
			if (Object.keys(patch).length > 0)
				statements.update(incident).set(patch).where(eq(incident.id, incidentId)).run();
			const keys = new Set(compartmentsOf(known.kind, patch.partners ?? known.partners));
			for (const key of keys)
				statements
					.insert(compartment)
					.values({ incidentId, key, createdAt: now })
					.onConflictDoNothing()
					.run();
			writeAudit(statements, {
				incidentId,
				userId: actor.userId,
				action: 'incident.edited',
				detail: patch,
				at: now
			});
		};
		if (patch.grade === undefined || patch.grade === known.grade)
			this.#database.sqlite.transaction(save).immediate();
		else {
			const { post, userId } = membership.member;
			await this.#rooms.write(
				incidentId,
				COMMAND,
				{ userId, post, kind: 'server' },
				(doc) => {
					const board = openBoard([{ compartment: COMMAND, doc, writable: true }], {
						post,
						now: this.#now
					});
					setGrade(board, patch.grade as 1 | 2 | 3 | 4 | null);
					board.destroy();
				},
				save
			);
		}
		if (added.length > 0) this.#rooms.rightsChanged(incidentId);
		return this.get(actor, incidentId);
	}

	/**
	 * open → closed → archived; closed → open with a reason. What was accepted before an incident
	 * is closed is still part of it.
	 */
	async changeState(
		actor: Actor,
		incidentId: string,
		{ state, reason }: ChangeState
	): Promise<IncidentView> {
		const membership = membershipOf(this.#database, actor, incidentId);
		const from = membership.incident.state;
		const action =
			state === 'closed'
				? 'incident.close'
				: state === 'open'
					? 'incident.reopen'
					: 'incident.archive';
		checkAction(membership, action);
		if (from === state) throw wrongState(from);
		if (action === 'incident.reopen' && reason === '') throw new ApiError(422, 'reason_needed');
		if (state !== 'open') {
			await this.#rooms.settled();
			// Who lost the right meanwhile changes nothing.
			checkAction(membershipOf(this.#database, actor, incidentId), action);
		}
		const now = this.#now();
		this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				const changed = db
					.update(incident)
					.set({
						state,
						stateNote: reason || null,
						...(state === 'closed' ? { closedAt: now } : state === 'open' ? { closedAt: null } : {})
					})
					.where(and(eq(incident.id, incidentId), eq(incident.state, from)))
					.run();
				if (changed.changes === 0) throw new ApiError(409, 'changed_meanwhile');
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: `incident.${state}`,
					detail: { from, reason },
					at: now
				});
			})
			.immediate();
		this.#rooms.rightsChanged(incidentId);
		if (state === 'closed')
			this.#closed(incidentId).catch((error: unknown) =>
				this.#log.error({ error, incidentId }, 'the head of the chain was not signed at closing')
			);
		return this.get(actor, incidentId);
	}

	/** What the socket would grant, for a page that wants to know why it was refused. */
	access(
		actor: Actor,
		incidentId: string,
		key: string
	): { access: 'r' | 'rw'; state: 'open' | 'closed' | 'archived' } {
		const membership = membershipOf(this.#database, actor, incidentId);
		const access = accessOf(this.#database, membership, key);
		if (access === 'none') throw new ApiError(403, 'no_right');
		return { access, state: membership.incident.state };
	}

	#mayCreate(actor: Actor): void {
		const roles = this.#database.db
			.select({ role: member.role })
			.from(member)
			.where(and(eq(member.userId, actor.userId), isNull(member.removedAt)))
			.all()
			.map(({ role }) => role);
		if (!mayCreateIncident({ isAdmin: actor.isAdmin, roles })) throw new ApiError(403, 'forbidden');
	}

	/** Level and grade as they stand in the document; undefined where this member or nobody can know. */
	async #present({ incident, standing }: Membership): Promise<PresentFacts | undefined> {
		if (!seesInternal(standing) || accessTo(standing, COMMAND, incident.state) === 'none')
			return undefined;
		try {
			return await this.#rooms.read(incident.id, COMMAND, (doc) => {
				const board = openBoard([{ compartment: COMMAND, doc, writable: false }], { post: '' });
				const record = board.incident.get(`${COMMAND}/${INCIDENT_ID}`);
				board.destroy();
				return { level: record?.responseLevel?.level ?? null, grade: record?.grade ?? null };
			});
		} catch (error) {
			// One damaged board must not hide the others from the list.
			this.#log.warn({ error, incident: incident.id }, 'cannot read the board for the list');
			return undefined;
		}
	}
}

/** Social security incidents are never graded (突发事件应对法 art. 3). */
function checkGrade(of: string, grade: number | null): void {
	if (of === 'security' && grade !== null) throw new ApiError(422, 'security_not_graded');
}

function checkPlace({ lng, lat }: { lng: number | null; lat: number | null }): void {
	if ((lng === null) !== (lat === null)) throw new ApiError(422, 'position_incomplete');
}

function checkStart(startedAt: number, now: number): number {
	if (startedAt > now + AHEAD_MS) throw new ApiError(422, 'start_in_future');
	return startedAt;
}
