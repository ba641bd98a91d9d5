/**
 * What the journal's chain proves, as members may have it. Its head tells nothing of what is in
 * it, but how fast it grows tells how busy the post is: those who do not see the inside get none.
 */
import { compartmentsOf } from '#lib/board/compartments.ts';
import { accessTo, seesInternal, type Role } from '#lib/board/rights.ts';
import type { HeadView, PublicKey, SignedHead } from '#lib/features/evidence/head-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Heads } from '../chain/heads.ts';
import type { Database } from '../db/open.ts';
import type { Asking } from '../history/history-reader.ts';
import { membershipOf, type Actor, type Membership } from '../incidents/access.ts';
import { writeBundle } from './write-bundle.ts';

/** Kept heads in an answer; a bundle has all of them. */
const NEWEST = 20;
const REVIEWERS: readonly Role[] = ['commander', 'controller', 'evaluator'];

export class Evidence {
	readonly #database: Database;
	readonly #heads: Heads;

	constructor(deps: { database: Database; heads: Heads }) {
		this.#database = deps.database;
		this.#heads = deps.heads;
	}

	/** Of the key that signs heads. */
	get publicKey(): PublicKey {
		return this.#heads.publicKey;
	}

	/**
	 * @param known the number of an entry whose hash the reader holds, to compare
	 * @throws ApiError 403 `forbidden` for who does not see the inside
	 */
	async head(actor: Actor, incidentId: string, known: number | undefined): Promise<HeadView> {
		this.#reader(actor, incidentId);
		return this.#view(incidentId, (await this.#heads.present(incidentId)) ?? null, known);
	}

	/** Signs the head as it stands now, and keeps it. */
	async keep(actor: Actor, incidentId: string): Promise<HeadView> {
		const { standing } = this.#reader(actor, incidentId);
		if (standing.role === 'observer') throw new ApiError(403, 'forbidden');
		return this.#view(incidentId, (await this.#heads.keep(incidentId, 'asked')) ?? null, undefined);
	}

	/**
	 * The evidence bundle up to now (docs/evidence.md), with a head that is signed for it and kept.
	 * Compartments that this member may not read are in it as hashes alone.
	 * @throws ApiError 403 `forbidden`: it is for commanders, controllers, evaluators, and
	 * administrators who are members and see the inside; 409 `nothing_chained`
	 */
	async bundle(asking: Asking, incidentId: string): Promise<AsyncGenerator<Uint8Array>> {
		const { incident, standing } = this.#reviewer(asking.actor, incidentId);
		const head = await this.#heads.keep(incidentId, 'bundle');
		if (!head) throw new ApiError(409, 'nothing_chained');
		return writeBundle({
			...{ sqlite: this.#database.sqlite, incident, head },
			heads: { publicKey: this.#heads.publicKey, heads: this.#heads.list(incidentId) },
			withheld: compartmentsOf(incident.kind, incident.partners).filter(
				(key) => accessTo(standing, key, incident.state) === 'none'
			),
			mayGoOn: () => asking.signedIn() && this.#mayReview(asking.actor, incidentId)
		});
	}

	#reviewer(actor: Actor, incidentId: string): Membership {
		const membership = this.#reader(actor, incidentId);
		if (!actor.isAdmin && !REVIEWERS.includes(membership.standing.role))
			throw new ApiError(403, 'forbidden');
		return membership;
	}

	#mayReview(actor: Actor, incidentId: string): boolean {
		try {
			this.#reviewer(actor, incidentId);
			return true;
		} catch {
			return false;
		}
	}

	#view(incidentId: string, head: SignedHead | null, known: number | undefined): HeadView {
		return {
			head,
			known:
				known === undefined
					? null
					: { n: known, hash: this.#heads.hashAt(incidentId, known) ?? null },
			kept: this.#heads.list(incidentId).slice(-NEWEST),
			publicKey: this.#heads.publicKey
		};
	}

	#reader(actor: Actor, incidentId: string): Membership {
		const membership = membershipOf(this.#database, actor, incidentId);
		if (!seesInternal(membership.standing)) throw new ApiError(403, 'forbidden');
		return membership;
	}
}
