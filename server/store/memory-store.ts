/** The store's twin in memory: for tests of what stands above it, and as the interface's proof. */
import {
	checksum,
	MAX_QUARANTINED,
	QuarantineFullError,
	SERVER,
	type Activity,
	type Appended,
	type ClientOwner,
	type DeltaRow,
	type DerivedOf,
	type JournalRow,
	type LoggedUpdate,
	type NewUpdate,
	type OpenedConnection,
	type QuarantinedUpdate,
	type Snapshot,
	type Store,
	type StoredDocument,
	type StoredState,
	type Watermark
} from './store.ts';

type IncidentState = 'open' | 'closed' | 'archived';
type Logged = LoggedUpdate & { device: string | null; deviceSeq: number | null };

interface Incident {
	state: IncidentState;
	log: Logged[];
	snapshots: Snapshot[];
	clients: Map<string, Map<number, ClientOwner>>;
	journal: (JournalRow & { n: number })[];
	deltas: DeltaRow[];
	watermark: { seq: number; version: number } | undefined;
}

export class MemoryStore implements Store {
	readonly #incidents = new Map<string, Incident>();
	readonly quarantined: QuarantinedUpdate[] = [];
	readonly connections = new Map<
		string,
		OpenedConnection & { closedAt: number | null; code: number | null }
	>();
	readonly applied: (Activity['applied'][number] & { seq: number })[] = [];

	/** Stands for the row of the incident table. */
	setIncident(id: string, state: IncidentState): void {
		const known = this.#incidents.get(id);
		if (known) known.state = state;
		else
			this.#incidents.set(id, {
				state,
				log: [],
				snapshots: [],
				clients: new Map(),
				journal: [],
				deltas: [],
				watermark: undefined
			});
	}

	journal(id: string): readonly (JournalRow & { n: number })[] {
		return this.#incident(id).journal;
	}

	deltas(id: string): readonly DeltaRow[] {
		return this.#incident(id).deltas;
	}

	#incident(id: string): Incident {
		const incident = this.#incidents.get(id);
		if (!incident) throw new Error(`no incident ${id}`);
		return incident;
	}

	async append(updates: readonly NewUpdate[], within?: () => void): Promise<Appended[]> {
		const undo: (() => void)[] = [];
		try {
			const appended = updates.map((update) => this.#append(update, undo));
			within?.();
			return appended;
		} catch (error) {
			for (const step of undo.reverse()) step();
			throw error;
		}
	}

	#append(entry: NewUpdate, undo: (() => void)[]): Appended {
		const incident = this.#incidents.get(entry.incidentId);
		if (!incident) return { outcome: 'refused', reason: 'no-incident' };
		const own = entry.kind === 'server' || entry.kind === 'adopted';
		if (own ? incident.state === 'archived' : incident.state !== 'open')
			return { outcome: 'refused', reason: 'incident-closed' };
		let { device, deviceSeq } = entry;
		if (device === null || deviceSeq === null) device = deviceSeq = null;
		const known = incident.log.find(
			(row) =>
				device !== null &&
				row.compartment === entry.compartment &&
				row.userId === entry.userId &&
				row.device === device &&
				row.deviceSeq === deviceSeq
		);
		if (known && Buffer.compare(known.update, entry.update) === 0) return { outcome: 'duplicate' };
		if (known) device = deviceSeq = null;
		const { incidentId, compartment, kind, userId, post, at, receivedAt } = entry;
		const seq = incident.log.length + 1;
		const n = incident.log.filter((row) => row.compartment === compartment).length + 1;
		const update = entry.update.slice();
		incident.log.push({
			...{ incidentId, compartment, seq, n, kind, userId, post, at, receivedAt, update },
			...{ device, deviceSeq }
		});
		undo.push(() => incident.log.pop());
		const clients = incident.clients.get(compartment) ?? new Map<number, ClientOwner>();
		incident.clients.set(compartment, clients);
		for (const client of entry.bind) {
			if (clients.has(client)) continue;
			const owner = own ? SERVER : (userId ?? SERVER);
			clients.set(client, { userId: owner, device: entry.device });
			undo.push(() => clients.delete(client));
		}
		return { outcome: 'stored', seq, n };
	}

	async load(incidentId: string, compartment: string): Promise<StoredDocument> {
		return {
			...(await this.documentAt(incidentId, compartment, Infinity)),
			clients: new Map(this.#incidents.get(incidentId)?.clients.get(compartment))
		};
	}

	async documentAt(incidentId: string, compartment: string, n: number): Promise<StoredState> {
		const incident = this.#incidents.get(incidentId);
		const snapshot = incident?.snapshots
			.filter((row) => row.compartment === compartment && row.n <= n)
			.sort((a, b) => b.n - a.n)[0];
		return {
			snapshot,
			damagedSnapshots: 0,
			tail: (incident?.log ?? []).filter(
				(row) => row.compartment === compartment && row.n > (snapshot?.n ?? 0) && row.n <= n
			)
		};
	}

	async updates(incidentId: string, seq: number, limit: number): Promise<LoggedUpdate[]> {
		return this.#incident(incidentId).log.slice(seq, seq + limit);
	}

	async saveSnapshot(snapshot: Snapshot): Promise<void> {
		const incident = this.#incident(snapshot.incidentId);
		const same = (row: Snapshot) => row.compartment === snapshot.compartment;
		const kept = incident.snapshots
			.filter((row) => same(row) && row.seq !== snapshot.seq)
			.sort((a, b) => b.seq - a.seq)
			.slice(0, 1);
		incident.snapshots = [...incident.snapshots.filter((row) => !same(row)), ...kept, snapshot];
	}

	async watermark(incidentId: string): Promise<Watermark | undefined> {
		const incident = this.#incidents.get(incidentId);
		if (!incident) return undefined;
		return { ...(incident.watermark ?? { seq: 0, version: 0 }), last: incident.log.length };
	}

	async underived(version: number): Promise<string[]> {
		return [...this.#incidents]
			.filter(
				([, { log, watermark }]) =>
					log.length > 0 &&
					(!watermark || watermark.seq < log.length || watermark.version !== version)
			)
			.map(([id]) => id);
	}

	async saveDerived(derived: readonly DerivedOf[]): Promise<void> {
		for (const { incidentId, journal, deltas, seq, version } of derived) {
			const incident = this.#incident(incidentId);
			for (const row of journal) incident.journal.push({ ...row, n: incident.journal.length + 1 });
			incident.deltas.push(...deltas);
			incident.watermark = { seq, version };
		}
	}

	async resetDerived(incidentId: string, version: number): Promise<void> {
		const incident = this.#incident(incidentId);
		incident.journal = [];
		incident.deltas = [];
		incident.watermark = { seq: 0, version };
	}

	async quarantine(updates: readonly QuarantinedUpdate[]): Promise<void> {
		for (const entry of updates) {
			const mine = this.quarantined.filter(
				(row) =>
					row.incidentId === entry.incidentId &&
					row.compartment === entry.compartment &&
					row.userId === entry.userId
			);
			const { incidentId, userId } = entry;
			const waiting = this.quarantined.filter(
				(row) => row.incidentId === incidentId && row.userId === userId
			);
			if (waiting.length >= MAX_QUARANTINED) throw new QuarantineFullError(entry.userId);
			const sum = checksum(entry.update);
			const numbered = entry.device !== null && entry.deviceSeq !== null;
			const taken = mine.some(
				(row) => row.device === entry.device && row.deviceSeq === entry.deviceSeq
			);
			const update = entry.update.slice();
			if (numbered && !taken) this.quarantined.push({ ...entry, update });
			else if (!mine.some((row) => checksum(row.update) === sum))
				this.quarantined.push({ ...entry, update, device: null, deviceSeq: null });
		}
	}

	async saveActivity({ opened, closed, applied }: Activity): Promise<void> {
		for (const row of opened) this.connections.set(row.id, { ...row, closedAt: null, code: null });
		for (const { id, closedAt, code } of closed) {
			const row = this.connections.get(id);
			if (row) this.connections.set(id, { ...row, closedAt, code });
		}
		for (const row of applied) {
			const update = this.#incidents
				.get(row.incidentId)
				?.log.find((entry) => entry.compartment === row.compartment && entry.n === row.n);
			if (!update) continue;
			const { seq } = update;
			const known = this.applied.some(
				(each) =>
					each.incidentId === row.incidentId &&
					each.seq === seq &&
					each.userId === row.userId &&
					each.device === row.device
			);
			if (!known) this.applied.push({ ...row, seq });
		}
	}

	async closeLostConnections(at: number): Promise<void> {
		for (const [id, row] of this.connections)
			if (row.closedAt === null) this.connections.set(id, { ...row, closedAt: at, code: 1006 });
	}
}
