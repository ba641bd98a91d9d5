/**
 * A device with an outbox: commands are numbered, kept until they are acknowledged, and sent
 * in order before anything else whenever there is a server ([S24]).
 */
import * as Y from 'yjs';
import { encodeAuthored } from '#lib/sync/protocol.ts';
import { changeOf, fact, RawClient } from '../harness/raw-client.ts';
import { until, type Person } from '../harness/stage.ts';

interface Row {
	readonly deviceSeq: number;
	readonly path: string;
	readonly update: Uint8Array;
}

export class Device {
	readonly id: string;
	readonly person: Person;
	/** The device's copy; it survives the connections. */
	readonly doc = new Y.Doc();
	/** Facts by path, of all commands and of those acknowledged. */
	readonly written = new Set<string>();
	readonly acknowledged = new Set<string>();
	#waiting: Row[] = [];
	#sent: Row[] = [];
	#seq = 0;
	#client: RawClient | undefined;

	constructor(id: string, person: Person) {
		this.id = id;
		this.person = person;
	}

	get unsent(): number {
		return this.#waiting.length;
	}
	get isOpen(): boolean {
		return this.#client?.isOpen ?? false;
	}
	get closedWith(): number | undefined {
		return this.#client?.closed?.code;
	}

	/** One command more, sent at once where there is a link. */
	write(): void {
		const [path, body] = fact(this.id, this.person.post);
		const update = changeOf(this.doc, (doc) => doc.getMap('facts').set(path, body));
		const row = { deviceSeq: ++this.#seq, path, update };
		this.written.add(path);
		this.#waiting.push(row);
		if (this.isOpen) this.#send(row);
	}

	#send(row: Row): void {
		const { deviceSeq, update } = row;
		this.#sent.push(row);
		this.#client!.send(encodeAuthored({ device: this.id, deviceSeq, at: Date.now(), update }));
	}

	/** Connects and sends what waits; what comes of it is looked at by `collect`. */
	async connect(room: string): Promise<boolean> {
		const client = new RawClient(
			`${room}?v=1&device=${this.id}`,
			{ cookie: `tongtu_session=${this.person.cookie}` },
			this.doc
		);
		this.#client = client;
		this.#sent = [];
		await until(
			'it is open or refused',
			() => client.isOpen || client.closed !== undefined,
			30_000
		);
		if (!client.isOpen) return false;
		for (const row of this.#waiting) this.#send(row);
		client.ask();
		return true;
	}

	/** Takes note of what was acknowledged on this connection. */
	collect(): void {
		const done = new Set(this.#sent.slice(0, this.#client?.committed ?? 0));
		for (const { path } of done) this.acknowledged.add(path);
		this.#waiting = this.#waiting.filter((row) => !done.has(row));
		this.#sent = this.#sent.slice(0);
	}

	/** Ends the connection without a word. */
	drop(): void {
		this.collect();
		this.#client?.socket.terminate();
		this.#client = undefined;
		this.#sent = [];
	}
}
