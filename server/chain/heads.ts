/** Heads of chains, signed: what is printed, exported and kept by clients. */
import type Sqlite from 'better-sqlite3';
import type { Logger } from 'pino';
import { newId } from '#lib/board/ids.ts';
import type { Head, PublicKey, SignedHead } from '#lib/features/evidence/head-view.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ChainKeeper } from './chain-keeper.ts';
import { ChainTable, type ChainPlace } from './chain-table.ts';
import type { HeadKey } from './head-key.ts';

export type HeadReason = 'closed' | 'asked' | 'interval' | 'bundle';

/** How often heads of chains that have grown are signed and kept, ms. */
const INTERVAL_MS = 10 * 60_000;

interface HeadRow {
	incident_id: string;
	n: number;
	seq: number;
	hash: Buffer;
	received_at: number;
	signed_at: number;
	key_id: string;
	signature: Buffer;
}

/** The text under the signature. */
export function headMessage(head: Head): string {
	const { format, incidentId, n, seq, hash, receivedAt, signedAt } = head;
	return canonicalJson({ format, incidentId, n, seq, hash, receivedAt, signedAt });
}

export class Heads {
	readonly #sqlite: Sqlite.Database;
	readonly #table: ChainTable;
	readonly #keeper: Pick<ChainKeeper, 'complete'>;
	readonly #key: HeadKey;
	readonly #log: Pick<Logger, 'error'>;
	readonly #now: () => number;
	#timer: NodeJS.Timeout | undefined;

	constructor(deps: {
		sqlite: Sqlite.Database;
		keeper: Pick<ChainKeeper, 'complete'>;
		key: HeadKey;
		log: Pick<Logger, 'error'>;
		now?: () => number;
	}) {
		this.#sqlite = deps.sqlite;
		this.#table = new ChainTable(deps.sqlite);
		this.#keeper = deps.keeper;
		this.#key = deps.key;
		this.#log = deps.log;
		this.#now = deps.now ?? Date.now;
	}

	get publicKey(): PublicKey {
		return { id: this.#key.id, key: this.#key.key };
	}

	/** The head as it stands now, signed and not kept; undefined where nothing is chained yet. */
	async present(incidentId: string): Promise<SignedHead | undefined> {
		return this.#sign(incidentId, await this.#keeper.complete(incidentId));
	}

	/** The head as it stands now, signed and kept. */
	async keep(incidentId: string, reason: HeadReason): Promise<SignedHead | undefined> {
		const head = await this.present(incidentId);
		if (!head) return undefined;
		this.#sqlite
			.prepare(
				`insert into chain_head (id, incident_id, n, seq, hash, received_at, signed_at, reason,
				key_id, signature) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
			)
			.run(
				newId(head.signedAt),
				incidentId,
				head.n,
				head.seq,
				Buffer.from(head.hash, 'hex'),
				head.receivedAt,
				head.signedAt,
				reason,
				head.keyId,
				Buffer.from(head.signature, 'base64')
			);
		return head;
	}

	/** Those that were kept, oldest first. */
	list(incidentId: string): SignedHead[] {
		return keptHeads(this.#sqlite, incidentId);
	}

	/** The hash after entry `n`, hex; undefined where the chain does not reach that far. */
	hashAt(incidentId: string, n: number): string | undefined {
		return this.#table.at(incidentId, n)?.hash;
	}

	/** From now on keeps the head of every chain that has grown, now and then. */
	start(): void {
		this.#timer = setInterval(() => {
			this.keepAll().catch((error: unknown) => this.#log.error({ error }, 'heads of chains'));
		}, INTERVAL_MS).unref();
	}

	/** Keeps the head of every chain that has grown since its last one; what fails waits for the next time. */
	async keepAll(): Promise<void> {
		const grown = this.#sqlite
			.prepare<[], { id: string }>(
				`select i.id from incident i where
				coalesce((select max(n) from chain_entry c where c.incident_id = i.id), 0) >
				coalesce((select max(n) from chain_head h where h.incident_id = i.id), 0)`
			)
			.all();
		for (const { id } of grown)
			await this.keep(id, 'interval').catch((error: unknown) =>
				this.#log.error({ error, incidentId: id }, 'the head of this chain was not signed')
			);
	}

	stop(): void {
		clearInterval(this.#timer);
	}

	#sign(incidentId: string, { position, hash }: ChainPlace): SignedHead | undefined {
		const { n, seq, receivedAt } = position;
		if (n === 0) return undefined;
		const head: Head = {
			...{ format: 'tongtu-head/1', incidentId, n, seq, hash },
			...{ receivedAt, signedAt: this.#now() }
		};
		const signature = this.#key.sign(headMessage(head)).toString('base64');
		return { ...head, keyId: this.#key.id, signature };
	}
}

export function keptHeads(sqlite: Sqlite.Database, incidentId: string): SignedHead[] {
	return sqlite
		.prepare<[string], HeadRow>(
			`select incident_id, n, seq, hash, received_at, signed_at, key_id, signature
			from chain_head where incident_id = ? order by n, signed_at`
		)
		.all(incidentId)
		.map((row) => ({
			...{ format: 'tongtu-head/1', incidentId: row.incident_id, n: row.n, seq: row.seq },
			...{ hash: row.hash.toString('hex'), receivedAt: row.received_at },
			...{ signedAt: row.signed_at, keyId: row.key_id },
			signature: row.signature.toString('base64')
		}));
}
