/** What has to be so before updates can be made one by copying bytes. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { IdRanges } from './id-ranges.ts';
import type { ParsedUpdate, Struct } from './parse-update.ts';

/**
 * An update of the log without the structs that were here before. A struct told again may be told
 * differently: applied one after the other the first telling counts, but a copy would take both.
 * @param known where a client stood before it
 */
export function freshOf(
	{ structs, deletes }: ParsedUpdate,
	known: (client: number) => number
): Uint8Array {
	const blocks = new Map<number, Struct[]>();
	for (const struct of structs) {
		const { client, clock } = struct.id;
		if (struct instanceof Y.Skip || clock + struct.length <= known(client)) continue;
		const block = blocks.get(client);
		const before = block?.at(-1);
		const from = before ? before.id.clock + before.length : clock;
		if (!block) blocks.set(client, [struct]);
		else if (clock > from) block.push(new Y.Skip(Y.createID(client, from), clock - from), struct);
		else block.push(struct);
	}
	const encoder = new Y.UpdateEncoderV1();
	encoding.writeVarUint(encoder.restEncoder, blocks.size);
	for (const [client, block] of blocks) {
		const from = Math.max(known(client), block[0]!.id.clock);
		encoding.writeVarUint(encoder.restEncoder, block.length);
		encoder.writeClient(client);
		encoding.writeVarUint(encoder.restEncoder, from);
		for (const struct of block) struct.write(encoder, Math.max(0, from - struct.id.clock));
	}
	const deleted = new IdRanges();
	deleted.addAll(deletes);
	encoding.writeUint8Array(encoder.restEncoder, deleted.asUpdate().subarray(1));
	return encoder.toUint8Array();
}
