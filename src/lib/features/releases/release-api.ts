/** The API of releases, adoptions and quarantine, typed. Every call may throw `Refusal`. */
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { call } from '../incidents/api-call.ts';
import type { QuarantineView } from './quarantine-view.ts';
import type { AdoptionView, ReleaseView } from './release-view.ts';

export interface NewRelease {
	readonly partner: string;
	readonly collection: ReleasableCollection;
	readonly recordId: string;
	readonly fields: readonly string[];
	readonly roundMetres: number | null;
	readonly purpose: string;
	readonly basis: string;
	readonly action: 'propose' | 'release';
}

const of = (id: string, rest: string) => `/incidents/${encodeURIComponent(id)}${rest}`;

export const releaseApi = {
	releases: (id: string) => call<ReleaseView[]>('GET', of(id, '/releases')),
	propose: (id: string, release: NewRelease) =>
		call<ReleaseView>('POST', of(id, '/releases'), release),
	decide: (id: string, releaseId: string, decision: 'release' | 'reject', note: string) =>
		call<ReleaseView>('POST', of(id, `/releases/${releaseId}`), { decision, note }),

	adoptions: (id: string) => call<AdoptionView[]>('GET', of(id, '/adoptions')),
	adopt: (
		id: string,
		item: {
			compartment: string;
			collection: ReleasableCollection;
			recordId: string;
			note: string;
		}
	) => call<AdoptionView>('POST', of(id, '/adoptions'), item),

	quarantine: (id: string) => call<QuarantineView[]>('GET', of(id, '/quarantine')),
	decideItem: (id: string, itemId: string, decision: 'adopt' | 'reject', note: string) =>
		call<undefined>('POST', of(id, `/quarantine/${itemId}`), { decision, note })
};
