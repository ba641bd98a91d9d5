/**
 * [S14] Hostile frames over real sockets against a real server, while others work in the
 * same room. After every few thousand the room is held against its log and left for a new
 * one. The same seed sends the same frames, as far as a room answers in the same order.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openBoard } from '#lib/board/board.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { checkCompartment, checkJournal, differences } from '../harness/log-check.ts';
import { RawClient } from '../harness/raw-client.ts';
import { Stage, until } from '../harness/stage.ts';
import { Attacker, type Target } from './attacker.ts';
import { FuzzLog } from './fuzz-log.ts';

export interface FuzzOptions {
	readonly seed: number;
	readonly frames: number;
	/** Frames until the room is checked and left. */
	readonly perRoom?: number;
	readonly onRoom?: (report: FuzzReport) => void;
}

export interface FuzzReport {
	readonly seed: number;
	readonly frames: number;
	readonly closings: number;
	readonly faults: readonly string[];
	readonly kinds: readonly string[];
	readonly table: readonly string[];
	/** The longest time that the process did nothing else, ms. */
	readonly longestStall: number;
	/** Bytes in use after a collection. */
	readonly heap: number;
	readonly resident: number;
	/** Edits of the witness, all acknowledged. */
	readonly edits: number;
}

/** Who attacks; two sockets of one person, and one who may only read. */
const ATTACKERS = ['field1', 'field1', 'field2', 'field2', 'staff', 'evaluator'];
/** What a person who types does is not what is tried here: only the frames themselves. */
const NO_RATES = {
	SYNC_UPDATE_BURST: '100000000',
	SYNC_BYTE_BURST: '100000000000',
	SYNC_MESSAGE_BURST: '100000000',
	SYNC_STEP1_BURST: '100000000',
	SYNC_MAX_HOLD_MS: '300',
	SYNC_IDLE_ROOM_MS: '200',
	SYNC_SNAPSHOT_UPDATES: '300'
};
/** The witness writes once in so many frames. */
const EDIT_EVERY = 50;

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
	const { seed, frames, perRoom = 2500 } = options;
	const log = new FuzzLog();
	const stage = await Stage.open(NO_RATES);
	// Nothing of it is meant to outlive this process.
	stage.sqlite.pragma('synchronous = OFF');
	const loop = monitorEventLoopDelay({ resolution: 5 });
	loop.enable();
	let edits = 0;
	const report = (): FuzzReport => ({
		...{ seed, frames: log.frames, closings: log.closings, faults: log.faults, edits },
		...{ kinds: log.kinds, table: log.table(), longestStall: loop.max / 1e6 },
		...{ heap: collected(), resident: process.memoryUsage().rss }
	});
	const escaped = (error: unknown) => log.fault(`[S14] escaped: ${String(error)}`);
	process.on('uncaughtException', escaped);
	process.on('unhandledRejection', escaped);
	try {
		for (let sent = 0; sent < frames; sent += perRoom) {
			const count = Math.min(perRoom, frames - sent);
			edits += await attackRoom(stage, log, { first: seed * 1_000_000_000 + sent, count });
			options.onRoom?.(report());
		}
		return report();
	} finally {
		process.off('uncaughtException', escaped);
		process.off('unhandledRejection', escaped);
		loop.disable();
		await stage.close();
	}
}

async function attackRoom(
	stage: Stage,
	log: FuzzLog,
	{ first, count }: { first: number; count: number }
): Promise<number> {
	const incidentId = (stage.incidentId = stage.addIncident());
	stage.sqlite.prepare('update member set incident_id = ?').run(incidentId);
	const witness = await RawClient.open(stage, stage.person('commander'), { device: 'WITNESS' });
	// Kept by name: a client id that is used by chance in another room is the same person's.
	witness.doc.clientID = 3_000_000_000 + (first % 1_000_000_000);
	let edits = 0;
	const edit = () => witness.update((doc) => void doc.getMap('notes').set(`e${edits++}`, edits));
	edit();
	await until('the witness is heard', () => witness.committed === edits, 30_000);

	const target: Target = { incidentId, base: witness.doc, others: [witness.doc.clientID, 77, 78] };
	let next = 0;
	await Promise.all(
		ATTACKERS.map(async (name, lane) => {
			const attacker = new Attacker(stage, log, stage.person(name), `LANE${lane}`);
			const own = 1_000_000 * (lane + 1);
			while (next < count) {
				const i = next++;
				if (i % EDIT_EVERY === 0) edit();
				await attacker.send(first + i, target, own + Math.floor(i / 500));
			}
			await attacker.leave();
		})
	);

	edit();
	// The witness was neither closed nor kept from writing, and sees what the log says.
	await until(
		'every edit of the witness is stored',
		() => witness.committed === edits,
		30_000
	).catch((error: unknown) =>
		log.fault(`[S14] ${String(error)}, closed: ${String(witness.closed?.code)}`)
	);
	const late = await RawClient.open(stage, stage.person('staff'), { device: 'LATE' });
	const { faults, doc } = await checkCompartment(stage.services, incidentId, 'command');
	for (const fault of faults) log.fault(fault);
	// What cannot be read at all is not looked at further.
	if (faults.length === 0)
		for (const fault of await checkJournal(stage.services, incidentId)) log.fault(fault);
	for (const [name, client] of [['witness', witness] as const, ['newcomer', late] as const]) {
		await until('it has come', () => differences(name, client.doc, doc).length === 0).catch(() =>
			differences(name, client.doc, doc).forEach((fault) => log.fault(fault))
		);
	}
	// A page can still be opened over it, and worked with.
	try {
		const board = openBoard([{ compartment: 'command', doc: late.doc, writable: true }], {
			post: '综合协调组'
		});
		createTask(board, { title: '复核' });
		for (const collection of Object.values(board.collections)) collection.list();
		board.destroy();
	} catch (error) {
		log.fault(`the board does not open: ${String(error)}`);
	}
	await Promise.all([witness.close(), late.close()]);
	return edits;
}

let collect: (() => void) | undefined;
/** Heap in use after a full collection. */
function collected(): number {
	if (!collect) {
		setFlagsFromString('--expose-gc');
		collect = runInNewContext('gc') as () => void;
	}
	collect();
	return process.memoryUsage().heapUsed;
}
