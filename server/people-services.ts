/** Puts together what concerns people in incidents: rights, members, releases, quarantine, files. */
import path from 'node:path';
import type { Logger } from 'pino';
import { Annotations } from './annotations/annotations.ts';
import { RequestLimits } from './api/request-limits.ts';
import { Attachments } from './attachments/attachments.ts';
import { FileStore } from './attachments/file-store.ts';
import type { Accounts } from './auth/accounts.ts';
import { BoardReader } from './board/board-reader.ts';
import type { Database } from './db/open.ts';
import { Incidents } from './incidents/incidents.ts';
import { JournalReader } from './incidents/journal-reader.ts';
import { Invites } from './members/invites.ts';
import { Members } from './members/members.ts';
import { Numbers } from './numbers/numbers.ts';
import { Positions } from './positions/positions.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { Adoptions } from './releases/adoptions.ts';
import { Releases } from './releases/releases.ts';
import type { Rooms } from './rooms/rooms.ts';

export interface PeopleServices {
	readonly incidents: Incidents;
	readonly members: Members;
	readonly invites: Invites;
	readonly releases: Releases;
	readonly adoptions: Adoptions;
	readonly quarantine: Quarantine;
	readonly numbers: Numbers;
	readonly positions: Positions;
	readonly attachments: Attachments;
	readonly boards: BoardReader;
	readonly journal: JournalReader;
	readonly annotations: Annotations;
	readonly requestLimits: RequestLimits;
}

export interface PeopleDeps {
	readonly database: Database;
	readonly rooms: Pick<Rooms, 'read' | 'write' | 'rightsChanged' | 'settled' | 'presence'>;
	readonly accounts: Pick<Accounts, 'create'>;
	readonly log: Pick<Logger, 'warn' | 'error'>;
	readonly dataDir: string;
	/** Told when an incident has been closed. */
	readonly closed?: (incidentId: string) => Promise<unknown>;
	/** UTC ms. */
	readonly now?: () => number;
}

export function createPeopleServices(deps: PeopleDeps): PeopleServices {
	const numbers = new Numbers(deps);
	const attachments = new Attachments({
		...deps,
		files: new FileStore(path.join(deps.dataDir, 'attachments'))
	});
	return {
		incidents: new Incidents(deps),
		members: new Members(deps),
		invites: new Invites(deps),
		releases: new Releases({ ...deps, numbers, attachments }),
		adoptions: new Adoptions({ ...deps, numbers, attachments }),
		quarantine: new Quarantine(deps),
		numbers,
		positions: new Positions(deps),
		attachments,
		boards: new BoardReader(deps),
		journal: new JournalReader(deps),
		annotations: new Annotations(deps),
		requestLimits: new RequestLimits()
	};
}
