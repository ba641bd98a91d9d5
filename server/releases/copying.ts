/** What copying records between compartments works with: releases one way, adoptions the other. */
import type { Attachments } from '../attachments/attachments.ts';
import type { Database } from '../db/open.ts';
import type { Numbers } from '../numbers/numbers.ts';
import type { Rooms } from '../rooms/rooms.ts';

export interface CopyingServices {
	readonly database: Database;
	readonly rooms: Pick<Rooms, 'read' | 'write'>;
	readonly numbers: Numbers;
	readonly attachments: Attachments;
	readonly now?: () => number;
}
