/**
 * What the release desk and its marks show. Releases and quarantine are server tables, not
 * documents, so they are asked for: at once after one's own doing or when something crosses
 * the line to or from a partner, else every few seconds while somebody looks and the link stands.
 */
import { parseCompartment } from '#lib/board/compartments.ts';
import { parseRecordKey } from '#lib/board/ids.ts';
import { RELEASABLE_COLLECTIONS } from '#lib/board/releasable.ts';
import { may, type Action, type Standing } from '#lib/board/rights.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { BoardState } from '../board/board-state.svelte.ts';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { Refusal } from '../incidents/api-call.ts';
import { inboundItems, type InboundItem } from './inbound.ts';
import type { QuarantineView } from './quarantine-view.ts';
import { releaseApi } from './release-api.ts';
import type { AdoptionView, ReleaseView } from './release-view.ts';

const EVERY_MS = 15_000;
/** Changes come in bursts; one answer serves them all. */
const SETTLE_MS = 1_000;

export class ReleaseFeed {
	releases = $state.raw<readonly ReleaseView[]>([]);
	adoptions = $state.raw<readonly AdoptionView[]>([]);
	quarantine = $state.raw<readonly QuarantineView[]>([]);
	/** Why the last look failed, in words; undefined when it did not. */
	problem = $state<string>();
	readonly #live: BoardState;
	#users = 0;
	#stop: (() => void) | undefined;

	constructor(live: BoardState) {
		this.#live = live;
	}

	/** Whether this member may do it now. */
	may(action: Action): boolean {
		const { me, state } = this.#live.incident;
		const standing: Standing = { role: me.role, partner: me.partner };
		return may(standing, action, state);
	}

	readonly proposed = $derived.by(() => this.releases.filter(({ state }) => state === 'proposed'));
	readonly rejected = $derived.by(() => this.releases.filter(({ state }) => state === 'rejected'));
	/** The release that counts for each original and partner. */
	readonly current = $derived.by(() =>
		this.releases.filter(({ state, superseded }) => state === 'released' && !superseded)
	);
	readonly pending = $derived.by(() => this.quarantine.filter(({ state }) => state === 'pending'));
	readonly inbound: readonly InboundItem[] = $derived.by(() =>
		inboundItems(this.#live.records, this.adoptions)
	);
	readonly waiting = $derived.by(() => this.inbound.filter(({ waiting }) => waiting));

	/** How many things wait for this member to decide. */
	readonly todo = $derived.by(
		() =>
			(this.may('release.approve') ? this.proposed.length : 0) +
			(this.may('adopt') ? this.waiting.length : 0) +
			(this.may('quarantine.decide') ? this.pending.length : 0)
	);

	/** Proposals and releases of one original. */
	of(key: string): readonly ReleaseView[] {
		return [...this.proposed, ...this.current].filter(({ source }) => source === key);
	}

	/** Looks now; failures become `problem`, since the board goes on without. */
	async load(): Promise<void> {
		const { id } = this.#live.incident;
		try {
			if (this.may('release.see')) await this.#loadReleases(id);
			this.quarantine = this.may('quarantine.see') ? await releaseApi.quarantine(id) : [];
			this.problem = undefined;
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			this.problem = error.message;
		}
	}

	async #loadReleases(id: string): Promise<void> {
		const waited = this.proposed.map((release) => release.id);
		[this.releases, this.adoptions] = await Promise.all([
			releaseApi.releases(id),
			releaseApi.adoptions(id)
		]);
		for (const release of this.releases)
			if (waited.includes(release.id) && release.state !== 'proposed') this.#tellAnswer(release);
	}

	/** Whoever proposed hears what became of it. */
	#tellAnswer({ state, label, note, proposedPost, decidedPost }: ReleaseView): void {
		const { post } = this.#live.incident.me;
		if (proposedPost !== post || decidedPost === post) return;
		if (state === 'released') toast(m.release_answer_released({ label }), { tone: 'good' });
		else toast(m.release_answer_rejected({ label, note: note ?? '' }), { tone: 'bad' });
	}

	/** Keeps looking until the returned function is called by everyone who asked. */
	use(): () => void {
		if (this.#users++ === 0) this.#stop = this.#start();
		return () => {
			if (--this.#users > 0) return;
			this.#stop?.();
			this.#stop = undefined;
		};
	}

	#start(): () => void {
		let soon: ReturnType<typeof setTimeout> | undefined;
		const look = () => {
			if (document.visibilityState === 'visible' && this.#live.session.status.link === 'online')
				void this.load();
		};
		const later = () => {
			clearTimeout(soon);
			soon = setTimeout(look, SETTLE_MS);
		};
		const timer = setInterval(look, EVERY_MS);
		document.addEventListener('visibilitychange', look);
		const stopSession = this.#live.session.subscribe(
			whenChanged(() => this.#live.session.status.link, later)
		);
		// What crosses the line tells that something was decided or came in.
		const stopCrossings = RELEASABLE_COLLECTIONS.map((name) =>
			this.#live.board.collections[name].subscribe((keys) => {
				if ([...keys].some(isAcross)) later();
			})
		);
		void this.load();
		return () => {
			clearTimeout(soon);
			for (const stop of stopCrossings) stop();
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
			stopSession();
		};
	}
}

/** Whether a record lies on a partner's side: released to it, or written by it. */
function isAcross(key: string): boolean {
	const kind = parseCompartment(parseRecordKey(key)?.compartment ?? '')?.kind;
	return kind === 'released' || kind === 'liaison';
}

/** Calls `then` only where the value differs from the last time. */
function whenChanged<T>(value: () => T, then: () => void): () => void {
	let last = value();
	return () => {
		const next = value();
		if (next === last) return;
		last = next;
		then();
	};
}

const feeds = new WeakMap<BoardState, ReleaseFeed>();

/** The one feed of a board. */
export function releaseFeed(live: BoardState): ReleaseFeed {
	const known = feeds.get(live);
	if (known) return known;
	// A root of its own: what it derives outlives the component that asked for it first.
	let feed!: ReleaseFeed;
	$effect.root(() => {
		feed = new ReleaseFeed(live);
	});
	feeds.set(live, feed);
	return feed;
}
