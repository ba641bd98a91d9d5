/** [S6] Whether there are as many connections of a user, or from an address, as may be. */
import type { SyncLimits } from './limits.ts';
import type { Rooms } from './rooms.ts';

export function isCrowded(
	{ rooms, limits }: { readonly rooms: Pick<Rooms, 'count'>; readonly limits: SyncLimits },
	{ userId, address }: { readonly userId: string; readonly address: string }
): boolean {
	return (
		rooms.count({ userId }) >= limits.connectionsPerUser ||
		rooms.count({ address }) >= limits.connectionsPerAddress
	);
}
