/** What has to be so before updates can be made one by copying bytes. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { IdRanges } from './id-ranges.ts';
import type { ParsedUpdate } from './parse-update.ts';

/**
 * An accepted update without the structs that were here before, clients in the order in which
 * Yjs writes them. A struct told again may be told differently: applied one after the other the
 * first telling counts, but a merge could take the second, and it relies on the order.
 * @param known where a client stood before it
 */
export function freshOf(
	{ structs, deletes }: ParsedUpdate,
	known: (client: number) => number
): Uint8Array {
	const blocks = new Map<number, (Y.Item | Y.GC)[]>();
	for (const struct of structs) {
		const { client, clock } = struct.id;
		if (struct instanceof Y.Skip || clock + struct.length <= known(client)) continue;
		const block = blocks.get(client);
		if (block) block.push(struct);
		else blocks.set(client, [struct]);
	}
	const encoder = new Y.UpdateEncoderV1();
	encoding.writeVarUint(encoder.restEncoder, blocks.size);
	for (const [client, block] of [...blocks].sort(([a], [b]) => b - a)) {
		const from = Math.max(known(client), block[0]!.id.clock);
		encoding.writeVarUint(encoder.restEncoder, block.length);
		encoder.writeClient(client);
		encoding.writeVarUint(encoder.restEncoder, from);
		for (const struct of block) struct.write(encoder, Math.max(0, from - struct.id.clock));
	}
	const deleted = new IdRanges();
	for (const { client, start, end } of deletes) deleted.add(client, start, end);
	encoding.writeUint8Array(encoder.restEncoder, deleted.asUpdate().subarray(1));
	return encoder.toUint8Array();
}
