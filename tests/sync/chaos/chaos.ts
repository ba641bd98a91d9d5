/**
 * Model-based chaos: people at several incidents work through partitions, kills of the
 * server, changes of rights, closings and restarts of their devices. What happens comes from
 * the seed alone; how far messages have come by then is up to the machine. In the end all who
 * may read are equal, and equal to the log, and nothing that is owed is missing.
 */
import 'fake-indexeddb/auto';
import * as Y from 'yjs';
import { SYNC } from '#lib/sync/protocol.ts';
import { checkCompartment, checkJournal, differences } from '../harness/log-check.ts';
import { Random } from '../harness/random.ts';
import { RawClient } from '../harness/raw-client.ts';
import { pause, until } from '../harness/stage.ts';
import type { Services } from '../../../server/services.ts';
import type { Edit } from './edits.ts';
import { World, type Scene } from './world.ts';

export interface ChaosOptions {
	/** One incident for each; they share a server. */
	readonly seeds: readonly number[];
	readonly steps?: number;
}

export interface ChaosReport {
	readonly faults: readonly string[];
	readonly edits: number;
	readonly kills: number;
	/** Updates in the logs, and items in quarantine. */
	readonly logged: number;
	readonly quarantined: number;
}

/** Coming to rest, with backoff and a slow machine. */
const REST_MS = 90_000;

export async function chaos({ seeds, steps = 25 }: ChaosOptions): Promise<ChaosReport> {
	const { world, scenes } = await World.open(seeds.length);
	const say = console.error;
	// Each stock provider listens for the end of the process.
	process.setMaxListeners(Math.max(process.getMaxListeners(), 4 * seeds.length));
	// Stock clients say that they do not know message 100, and pages that they are offline.
	console.error = () => undefined;
	try {
		const plays = scenes.map((scene, i) => new Play(world, scene, seeds[i]!));
		const kills = await perform(world, plays, new Random(seeds[0]!), steps);
		const faults = (await Promise.all(plays.map((play) => play.rest()))).flat();
		const documents = plays.map((play) => play.documents());
		const owed = plays.map((play) => play.owed());
		await Promise.all(plays.map((play) => play.leave()));
		const services = await world.inspect();
		let logged = 0;
		let quarantined = 0;
		for (const [i, { incidentId }] of scenes.entries()) {
			const found = await audit(services, incidentId, documents[i]!, owed[i]!);
			faults.push(...found.faults.map((fault) => `seed ${seeds[i]}: ${fault}`));
			logged += found.logged;
			quarantined += found.quarantined;
		}
		const edits = owed.reduce((sum, list) => sum + list.length, 0);
		return { faults, edits, kills, logged, quarantined };
	} finally {
		console.error = say;
		await world.close();
	}
}

/** Every incident takes its steps; between them the server may be killed. */
async function perform(
	world: World,
	plays: Play[],
	random: Random,
	steps: number
): Promise<number> {
	let kills = 0;
	for (let step = 0; step < steps; step++) {
		const killed = random.next() < 0.12;
		if (killed) {
			kills++;
			await world.kill();
		}
		await Promise.all(plays.map((play) => play.step()));
		if (killed) await world.start();
		await pause(random.int(60));
	}
	return kills;
}

interface Owed extends Edit {
	readonly who: string;
	/** Good where it is in quarantine, too. */
	readonly quarantine: boolean;
}

interface Shown {
	readonly who: string;
	readonly compartment: string;
	readonly doc: Y.Doc;
}

/** One incident's course. */
class Play {
	readonly #world: World;
	readonly #scene: Scene;
	readonly #seed: number;
	readonly #random: Random;

	constructor(world: World, scene: Scene, seed: number) {
		this.#world = world;
		this.#scene = scene;
		this.#seed = seed;
		this.#random = new Random(seed * 7919);
	}

	async step(): Promise<void> {
		const random = this.#random;
		const { actors, incidentId, people } = this.#scene;
		const { userId } = people.get('field2')!;
		const actor = random.pick(actors);
		const chance = random.next();
		if (chance < 0.55) for (let i = random.int(8); i >= 0; i--) actor.edit(random);
		else if (chance < 0.7) await actor.network(random.next() < 0.4);
		else if (chance < 0.8) await actor.restart();
		else if (chance < 0.86)
			this.#world.setRole(incidentId, userId, random.pick(['field', 'evaluator']));
		else if (chance < 0.9) this.#world.setMember(incidentId, userId, random.next() < 0.5);
		else if (chance < 0.96)
			this.#world.setState(incidentId, random.pick(['open', 'closed', 'open']));
		else await pause(random.int(200));
	}

	/** Everyone is back on the network; waits until nothing is on its way. */
	async rest(): Promise<string[]> {
		const { actors, incidentId, people } = this.#scene;
		// Half of the incidents are over by then, and half go on.
		this.#world.setState(incidentId, this.#seed % 2 === 0 ? 'closed' : 'open');
		this.#world.setMember(incidentId, people.get('field2')!.userId, this.#seed % 3 !== 0);
		for (const actor of actors) await actor.network(true);
		const unsettled = () => actors.flatMap((actor) => actor.unsettled() ?? []);
		const wake = setInterval(() => actors.forEach((actor) => actor.wake()), 500);
		try {
			// What one screen still has to hear may be on its way: only the server's word counts.
			await until(
				'all is settled, and every screen shows what the server has',
				async () => {
					await pause(100);
					return unsettled().length === 0 && (await this.#apart()).length === 0;
				},
				REST_MS
			);
			return [];
		} catch (error) {
			return [String(error), ...unsettled(), ...(await this.#apart())].map(
				(fault) => `seed ${this.#seed}: ${fault}`
			);
		} finally {
			clearInterval(wake);
		}
	}

	/** Where screens differ from what someone is given who comes anew. */
	async #apart(): Promise<string[]> {
		const { incidentId, people } = this.#scene;
		const { cookie } = people.get('commander')!;
		const shown = this.documents();
		const faults: string[] = [];
		for (const compartment of new Set(shown.map((each) => each.compartment))) {
			const url = `${this.#world.origin.replace(/^http/, 'ws')}/sync/${incidentId}/${compartment}`;
			const fresh = new RawClient(url, { cookie: `tongtu_session=${cookie}` });
			await until('it is open', () => fresh.isOpen || fresh.closed !== undefined, REST_MS);
			if (fresh.isOpen) fresh.ask();
			const heard = () => fresh.steps(SYNC.step2).length > 0 || !fresh.isOpen;
			await until('the state has come', heard, REST_MS);
			for (const { who, doc } of shown.filter((each) => each.compartment === compartment))
				faults.push(...differences(`${who} and the server, ${compartment}`, doc, fresh.doc));
			fresh.socket.terminate();
		}
		return faults;
	}

	documents(): Shown[] {
		return this.#scene.actors.flatMap((actor) =>
			[...actor.documents()].map(([compartment, doc]) => ({
				...{ who: actor.person.name, compartment, doc }
			}))
		);
	}

	owed(): Owed[] {
		return this.#scene.actors.flatMap((actor) => {
			const { edits, quarantine } = actor.owed();
			return edits.map((edit) => ({ ...edit, quarantine, who: actor.person.name }));
		});
	}

	async leave(): Promise<void> {
		for (const actor of this.#scene.actors) await actor.close();
	}
}

/** Holds what people saw and are owed against what is on disk. */
async function audit(
	services: Services,
	incidentId: string,
	shown: readonly Shown[],
	owed: readonly Owed[]
): Promise<{ faults: string[]; logged: number; quarantined: number }> {
	const faults: string[] = [];
	let logged = 0;
	const rows = services.database.sqlite
		.prepare('select compartment, "update" from quarantine where incident_id = ?')
		.all(incidentId) as { compartment: string; update: Uint8Array }[];
	const compartments = new Set([...shown, ...owed].map(({ compartment }) => compartment));
	for (const compartment of compartments) {
		const check = await checkCompartment(services, incidentId, compartment);
		logged += check.updates;
		faults.push(...check.faults);
		for (const { who, doc } of shown.filter((each) => each.compartment === compartment))
			faults.push(...differences(`${who} and the log, ${compartment}`, doc, check.doc));
		const kept = structsOf(rows.filter((row) => row.compartment === compartment));
		for (const edit of owed.filter((each) => each.compartment === compartment)) {
			const { structs } = Y.decodeUpdate(edit.update);
			const missing = structs.filter(({ id: { client, clock }, length }) => {
				const stored = Y.getState(check.doc.store, client) >= clock + length;
				return !stored && !(edit.quarantine && kept(client, clock, clock + length));
			});
			if (missing.length > 0)
				faults.push(`[S93] an edit of ${edit.who} is neither in the log nor in quarantine`);
		}
	}
	faults.push(...(await checkJournal(services, incidentId)));
	return { faults, logged, quarantined: rows.length };
}

/** Whether ids lie in quarantine; there each clock counts for itself. */
function structsOf(rows: readonly { update: Uint8Array }[]) {
	const ids = new Set<string>();
	for (const { update } of rows)
		for (const { id, length } of Y.decodeUpdate(new Uint8Array(update)).structs)
			for (let clock = id.clock; clock < id.clock + length; clock++)
				ids.add(`${id.client}:${clock}`);
	return (client: number, start: number, end: number): boolean => {
		for (let clock = start; clock < end; clock++) if (!ids.has(`${client}:${clock}`)) return false;
		return true;
	};
}
