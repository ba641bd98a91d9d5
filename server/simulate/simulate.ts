/**
 * Writes an exercise that is over into a data folder, for replay, figures and measurements:
 * through the commands of the board, the services and the store, as people would have made
 * it, and the same for the same seed. Times are those of the exercise, not of the run.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { monotonicFactory } from 'ulid';
import { compartmentsOf } from '#lib/board/compartments.ts';
import { newId, takeIdsFrom } from '#lib/board/ids.ts';
import { Auth } from '../auth/auth.ts';
import { ChainKeeper } from '../chain/chain-keeper.ts';
import { openHeadKey } from '../chain/head-key.ts';
import { Heads } from '../chain/heads.ts';
import { lockDataDir } from '../db/data-lock.ts';
import { openDatabase, type Database } from '../db/open.ts';
import { incident } from '../db/schema.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { createPeopleServices } from '../people-services.ts';
import { makeSnapshot } from '../store/make-snapshot.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { gather, plotAbsences } from './absences.ts';
import { Agenda } from './agenda.ts';
import { Device } from './device.ts';
import { mapHabits } from './map.habits.ts';
import { orderHabits } from './order.habits.ts';
import { castOf, PARTNER, POSTS, type Participant } from './people.ts';
import { Random } from './random.ts';
import { reportHabits } from './report.habits.ts';
import { resourceHabits } from './resource.habits.ts';
import { SharedBoards } from './shared-boards.ts';
import { inside } from './stage.ts';
import { plotStory, type Telling } from './story.ts';

export interface SimulateOptions {
	readonly dataDir: string;
	readonly seed: number;
	/** About how many; the last steps may make a few more. */
	readonly updates: number;
	readonly people: number;
	readonly hours: number;
	/** When the exercise began, UTC ms. */
	readonly startedAt: number;
	/** Of every account that is made. */
	readonly password: string;
}

export interface SimulatedExercise {
	readonly incidentId: string;
	readonly name: string;
	/** UTC ms. */
	readonly startedAt: number;
	readonly endedAt: number;
	readonly usernames: readonly { username: string; role: string; post: string }[];
	readonly updates: number;
	readonly kinds: Readonly<Record<string, number>>;
	readonly absences: number;
	readonly outboxLost: number;
	/** ms that making and deriving took. */
	readonly madeIn: number;
	readonly derivedIn: number;
}

/** A second exercise of the same seed and time would be the same one. */
export class AlreadySimulatedError extends Error {
	override readonly name = 'AlreadySimulatedError';
	constructor(id: string) {
		super(`this exercise is in the data folder already (${id}): take another seed or folder`);
	}
}

const MINUTE = 60_000;
const HABITS = [...mapHabits, ...orderHabits, ...resourceHabits, ...reportHabits];
/** Share of the updates → share of the time: the beginning is busy, noon and evening are quiet. */
const PACE: readonly (readonly [number, number])[] = [
	[0, 0],
	[0.06, 0.03],
	[0.3, 0.2],
	[0.62, 0.5],
	[0.64, 0.54],
	[0.65, 0.58],
	[0.82, 0.72],
	[0.95, 0.9],
	[1, 1]
];

function paceAt(share: number): number {
	for (let i = 1; i < PACE.length; i++) {
		const [[x0, y0], [x1, y1]] = [PACE[i - 1]!, PACE[i]!];
		if (share <= x1) return y0 + ((share - x0) / (x1 - x0)) * (y1 - y0);
	}
	return 1;
}

/** @throws DataInUseError, NewerDatabaseError, AlreadySimulatedError */
export async function simulate(options: SimulateOptions): Promise<SimulatedExercise> {
	mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
	const release = lockDataDir(options.dataDir);
	try {
		const database = openDatabase(path.join(options.dataDir, 'tongtu.db'));
		const agenda = new Agenda(options.startedAt - 15 * MINUTE);
		const ids = monotonicFactory(new Random(options.seed ^ 0x1d5).next);
		const putBack = takeIdsFrom(() => ids(agenda.now));
		try {
			return await run(options, database, agenda);
		} finally {
			putBack();
			database.close();
		}
	} finally {
		release();
	}
}

async function run(
	options: SimulateOptions,
	database: Database,
	agenda: Agenda
): Promise<SimulatedExercise> {
	const began = performance.now();
	const { dataDir, seed, startedAt } = options;
	const minutes = options.hours * 60;
	const name = `磨憨—磨丁跨境森林火灾联合演练（模拟 ${seed}）`;
	refuseRepeat(database, name, startedAt);
	const random = new Random(seed);
	const log = pino({ level: 'silent' });
	const { accounts } = new Auth(database, log, () => undefined);
	const store = new SqliteStore(database.sqlite);
	const lease = (device: Device, compartment: string, series: string): number[] => {
		const request = { compartment, series, device: device.id, count: 10 };
		const { from } = people.numbers.lease(device.actor, incidentId, request);
		return Array.from({ length: 10 }, (_, i) => from + i);
	};
	const boards = new SharedBoards(store, agenda, random, lease);
	const now = () => agenda.now;
	const people = createPeopleServices({ database, rooms: boards, accounts, log, dataDir, now });

	const cast = castOf(options.people);
	const devices: Device[] = [];
	for (const who of cast) {
		const known = accounts.findByName(who.username);
		const userId =
			known?.id ?? (await accounts.create({ ...who, password: options.password }, null)).id;
		devices.push(deviceOf(who, { userId, isAdmin: who.isAdmin }, random));
	}
	const incidentId = await openExercise(people, devices, name, startedAt);
	const keys = compartmentsOf('exercise', [PARTNER]);
	const telling: Telling = {
		...{ agenda, random, boards, devices, people, incidentId, minutes, crossed: new Set() },
		moment: (share) => Math.round(startedAt + share * minutes * MINUTE),
		reseat: (device, post, role) => {
			boards.disconnect(device, 4403);
			[device.post, device.role] = [post, role];
			boards.connect(device, keys);
		}
	};

	for (const device of devices)
		agenda.at(startedAt - random.whole(0, 8) * MINUTE, () => {
			device.interrupted = false;
			boards.connect(device, keys);
		});
	plotStory(telling);
	const absences = plotAbsences(telling, keys);
	const tell = (): void => {
		boards.tellApplied(devices);
		agenda.after(1000, tell);
	};
	agenda.at(agenda.now, tell);

	const goOn = () => boards.made < options.updates;
	while (goOn()) {
		await agenda.runUntil(telling.moment(paceAt(boards.made / options.updates)), goOn);
		if (!goOn()) break;
		act(telling);
		await boards.flush();
	}
	agenda.now = Math.max(agenda.now, telling.moment(1));
	gather(telling, keys);
	agenda.now += 3000;
	boards.tellApplied(devices);
	agenda.now += MINUTE;
	for (const device of devices) boards.disconnect(device, 1001);
	await boards.flush(0);
	const commander = devices.find(({ post }) => post === POSTS.commander)!;
	agenda.now += MINUTE;
	await people.incidents.changeState(commander.actor, incidentId, {
		...{ state: 'closed', reason: '演练结束' }
	});
	boards.destroy();
	const made = performance.now();
	await derive(store, incidentId, keys, agenda.now);
	await signHead(database, dataDir, incidentId, agenda.now);
	return {
		...{ incidentId, name, startedAt, endedAt: agenda.now, updates: boards.made },
		usernames: cast.map(({ username, role, post }) => ({ username, role, post })),
		kinds: Object.fromEntries(boards.kinds),
		...{ absences: absences.count, outboxLost: absences.outboxLost },
		...{ madeIn: made - began, derivedIn: performance.now() - made }
	};
}

function refuseRepeat({ db }: Database, name: string, startedAt: number): void {
	const same = db
		.select()
		.from(incident)
		.all()
		.find((row) => row.name === name && row.startedAt === startedAt);
	if (same) throw new AlreadySimulatedError(same.id);
}

function deviceOf(who: Participant, actor: Device['actor'], random: Random): Device {
	const phone = who.role === 'field' || who.role === 'liaison';
	const device = new Device(who, actor, newId(), {
		skew: random.whole(-400, 400),
		latency: phone ? random.whole(60, 700) : random.whole(8, 60),
		phone
	});
	device.interrupted = true;
	return device;
}

async function openExercise(
	{ incidents, members }: Telling['people'],
	devices: readonly Device[],
	name: string,
	startedAt: number
): Promise<string> {
	const [commander, ...others] = devices;
	const { id } = await incidents.create(commander!.actor, {
		...{ kind: 'exercise', class: 'natural', name, eventType: 'A10600', grade: null },
		...{ place: '磨憨', lng: 101.674, lat: 21.192, zoom: 13 },
		clocks: [
			{ label: '北京', zone: 'Asia/Shanghai' },
			{ label: '老挝', zone: 'Asia/Vientiane' }
		],
		...{ partners: [PARTNER], startedAt, post: POSTS.commander }
	});
	for (const { who } of others) {
		const { username, role, post, partner, observes } = who;
		members.put(commander!.actor, id, { username, role, post, partner, observes });
	}
	return id;
}

/** Somebody does something of what people in that seat do. */
function act(telling: Telling): void {
	const { random, devices } = telling;
	for (let tries = 0; tries < 20; tries++) {
		// Whoever is cut off has other worries than the board: they write half as much.
		const device = random.pick(devices);
		if (device.interrupted || !inside(device) || (device.fork && random.happens(0.5))) continue;
		const fitting = HABITS.filter(({ by }) => by(device)).map((habit) => ({
			...{ weight: habit.weight, value: habit }
		}));
		if (fitting.length > 0 && random.pickWeighted(fitting).act(telling, device)) return;
	}
}

/** The chain, and its head as the server signs it when an incident is closed. */
async function signHead(
	{ sqlite }: Database,
	dataDir: string,
	incidentId: string,
	now: number
): Promise<void> {
	const log = pino({ level: 'silent' });
	const keeper = new ChainKeeper(sqlite, () => Promise.resolve(), log);
	const key = openHeadKey(dataDir);
	await new Heads({ sqlite, keeper, key, log, now: () => now }).keep(incidentId, 'closed');
}

/** Journal and snapshots, as the server would have them by now. */
async function derive(
	store: SqliteStore,
	incidentId: string,
	keys: readonly string[],
	createdAt: number
): Promise<void> {
	await deriveFromLog(store, incidentId, DERIVATION_VERSION, () => false);
	for (const key of keys) {
		const made = await makeSnapshot(store, incidentId, key);
		if (!made) continue;
		const { checksum, ...snapshot } = made;
		await store.saveSnapshot({ ...snapshot, createdAt }, checksum);
	}
}
