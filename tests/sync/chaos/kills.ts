/**
 * [S93] SIGKILL at random moments: while people write, while outboxes are drained, inside
 * commits and snapshots, while the server starts, and while it stops. Nothing that was
 * acknowledged and nothing that anyone saw may be missing afterwards.
 */
import { watch } from 'node:fs';
import { checkCompartment, checkJournal } from '../harness/log-check.ts';
import { ChildServer } from '../harness/child-server.ts';
import { Random } from '../harness/random.ts';
import { RawClient } from '../harness/raw-client.ts';
import { pause, Stage, until } from '../harness/stage.ts';
import { Device } from './device.ts';

export interface KillOptions {
	readonly seed: number;
	readonly kills: number;
	readonly onKill?: (report: KillReport) => void;
}

export interface KillReport {
	readonly kills: number;
	readonly acknowledged: number;
	readonly seen: number;
	/** Kills by moment. */
	readonly moments: Readonly<Record<string, number>>;
	readonly faults: readonly string[];
}

/** Small, so that snapshots and journal are always being written. */
const LIMITS = { SYNC_SNAPSHOT_UPDATES: '20', SYNC_IDLE_ROOM_MS: '100' };
const WRITERS = ['staff', 'field1', 'field2'];
/** Kills of one incident before it is checked and another begun. */
const PER_INCIDENT = 20;
const MOMENTS = [
	'while writing',
	'at a commit',
	'while an outbox is drained',
	'stopping',
	'starting'
];
type Tally = {
	moments: Record<string, number>;
	faults: string[];
	acknowledged: number;
	seen: number;
};

export async function killRun({ seed, kills, onKill }: KillOptions): Promise<KillReport> {
	const random = new Random(seed);
	const tally: Tally = { moments: {}, faults: [], acknowledged: 0, seen: 0 };
	let done = 0;
	const report = (): KillReport => ({ ...tally, kills: done });
	const stage = await Stage.open();
	try {
		while (done < kills) {
			const count = Math.min(PER_INCIDENT, kills - done);
			stage.incidentId = stage.addIncident();
			stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
			const round = new Round(stage, random, tally);
			await stage.stop();
			for (let i = 0; i < count; i++) {
				await round.kill(MOMENTS[done % MOMENTS.length]!);
				done++;
				onKill?.(report());
			}
			await stage.start();
			await round.check();
		}
		return report();
	} finally {
		await stage.close();
	}
}

/** One incident and its devices, through many kills. */
class Round {
	readonly #stage: Stage;
	readonly #random: Random;
	readonly #tally: Tally;
	readonly #devices: Device[];
	readonly #seen = new Set<string>();

	constructor(stage: Stage, random: Random, tally: Tally) {
		this.#stage = stage;
		this.#random = random;
		this.#tally = tally;
		this.#devices = WRITERS.map((name) => new Device(`${name}-device`, stage.person(name)));
	}

	async kill(moment: string): Promise<void> {
		const { folder, incidentId } = this.#stage;
		this.#tally.moments[moment] = (this.#tally.moments[moment] ?? 0) + 1;
		if (moment === 'starting') {
			await ChildServer.startAndKill(folder, 50 + this.#random.int(1500), { env: LIMITS });
			return;
		}
		// What people wrote while there was no server.
		const offline = moment === 'while an outbox is drained' ? 150 : this.#random.int(20);
		for (const device of this.#devices) for (let i = 0; i < offline; i++) device.write();

		const server = await ChildServer.start(folder, { env: LIMITS });
		const room = `${server.url}/${incidentId}/command`;
		let timer: NodeJS.Timeout | undefined;
		try {
			const watcher = await this.#watch(room);
			const opened = await Promise.all(this.#devices.map((device) => device.connect(room)));
			if (opened.includes(false)) this.#fault(`${moment}: a writer is refused`);
			const write = () => this.#devices.forEach((device) => device.isOpen && device.write());
			if (moment !== 'while an outbox is drained') timer = setInterval(write, 4);
			await this.#wait(moment, server);
			await server.end('SIGKILL');
			clearInterval(timer);
			if (watcher?.closed?.code === 4503) this.#fault(`${moment}: the room was given up`);
			watcher?.socket.terminate();
		} finally {
			clearInterval(timer);
			await server.end('SIGKILL');
			for (const device of this.#devices) device.drop();
		}
	}

	/** Until the moment has come. */
	async #wait(moment: string, server: ChildServer): Promise<void> {
		if (moment === 'at a commit') {
			await this.#commits(1 + this.#random.int(40));
			return;
		}
		await pause(this.#random.int(moment === 'while an outbox is drained' ? 60 : 400));
		if (moment !== 'stopping') return;
		server.kill('SIGTERM');
		await pause(this.#random.int(60));
	}

	/** The write-ahead log was written to so many times: mostly the disk is not done with it yet. */
	#commits(count: number): Promise<void> {
		return new Promise((resolve) => {
			let left = count;
			const watcher = watch(this.#stage.folder, (_event, file) => {
				if (file !== 'tongtu.db-wal' || --left > 0) return;
				watcher.close();
				clearTimeout(late);
				resolve();
			});
			// The file may be gone for a moment: then it is a kill like any other.
			const late = setTimeout(() => {
				watcher.close();
				resolve();
			}, 3000);
		});
	}

	/** Someone who only looks: first at whether everything is still there. */
	async #watch(room: string): Promise<RawClient | undefined> {
		const { cookie } = this.#stage.person('commander');
		const client = new RawClient(`${room}?v=1&device=watcher`, {
			cookie: `tongtu_session=${cookie}`
		});
		await until(
			'it is open or refused',
			() => client.isOpen || client.closed !== undefined,
			30_000
		);
		if (client.isOpen) client.ask();
		await until('the state has come', () => client.steps(1).length > 0 || !client.isOpen, 30_000);
		if (!client.isOpen) {
			this.#fault(`the room does not open: ${String(client.closed?.code ?? client.refused)}`);
			return undefined;
		}
		const facts = client.doc.getMap('facts');
		this.#compare(new Set(facts.keys()));
		const look = () => {
			for (const path of facts.keys()) this.#seen.add(path);
		};
		look();
		facts.observe((event) => {
			for (const path of event.keysChanged) this.#seen.add(path as string);
		});
		return client;
	}

	#compare(stored: ReadonlySet<string>): void {
		const lost = (what: string, paths: Iterable<string>) => {
			const missing = [...paths].filter((path) => !stored.has(path));
			if (missing.length > 0) this.#fault(`${missing.length} ${what} are lost: ${missing[0]}`);
		};
		for (const device of this.#devices) {
			device.collect();
			lost(`acknowledged edits of ${device.id}`, device.acknowledged);
		}
		lost('edits that someone saw', this.#seen);
	}

	#fault(what: string): void {
		this.#tally.faults.push(`[S93] ${what}`);
	}

	/** In the end every outbox is emptied, and everything ever written is there once. */
	async check(): Promise<void> {
		const { services, incidentId, url } = this.#stage;
		for (const device of this.#devices) {
			await device.connect(`${url}/${incidentId}/command`);
			await until('the outbox is empty', () => (device.collect(), device.unsent === 0), 30_000);
			this.#tally.acknowledged += device.acknowledged.size;
			device.drop();
		}
		this.#tally.seen += this.#seen.size;
		const { faults, doc } = await checkCompartment(services, incidentId, 'command');
		const facts = new Set(doc.getMap('facts').keys());
		this.#compare(facts);
		const written = this.#devices.reduce((sum, device) => sum + device.written.size, 0);
		const rows = this.#stage.rows<{ n: number }>(
			'select count(*) as n from doc_update where incident_id = ? and device is not null',
			incidentId
		)[0]!.n;
		if (rows !== written || facts.size !== written)
			this.#fault(`${written} commands, ${rows} rows, ${facts.size} facts`);
		this.#tally.faults.push(...faults, ...(await checkJournal(services, incidentId)));
	}
}
