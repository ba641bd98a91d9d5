/** An update message as it came in, before anyone judged it. */
import type { Authored } from '#lib/sync/protocol.ts';
import type { UpdateKind } from '../store/store.ts';

export interface IncomingUpdate {
	/** live, authored, or recovered: what a client brought up after our state vector. */
	readonly kind: UpdateKind;
	readonly update: Uint8Array;
	/** Its place among the connection's update messages, from 1; 0 where it is not counted. */
	readonly number: number;
	/** Who numbered it, where the device did (message 103). */
	readonly authored?: Authored;
}
