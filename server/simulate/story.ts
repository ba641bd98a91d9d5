/** What happens once, each at its share of the exercise: levels, command, partners, control. */
import { createHash } from 'node:crypto';
import { createGroups } from '#lib/board/commands/group.commands.ts';
import {
	appointCommander,
	declareResponse,
	setCommandPost,
	setObjective
} from '#lib/board/commands/incident.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject, createMapObjects } from '#lib/board/commands/map.commands.ts';
import { attach, rule, ruleAllocation } from '#lib/board/commands/record.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { COMMAND, CONTROL, liaisonOf } from '#lib/board/compartments.ts';
import { parseRecordKey } from '#lib/board/ids.ts';
import type { ReportCategory } from '#lib/board/records/log-entry.record.ts';
import type { RecordMeta } from '#lib/board/record-type.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import hazards from '../demo/data/hazards.json' with { type: 'json' };
import type { PeopleServices } from '../people-services.ts';
import type { Device } from './device.ts';
import { CENTRE, near } from './map.habits.ts';
import { giveOrder } from './order.habits.ts';
import { PARTNER, POSTS } from './people.ts';
import { startTallies } from './report.habits.ts';
import { importForces } from './resource.habits.ts';
import { deviceAt, inCommand, someone, type Stage } from './stage.ts';
import { INJECTS, LAO_REPORTS, OBSERVATIONS, RULINGS } from './words.ts';

const LIAISON = liaisonOf(PARTNER);
const PLAN = '勐腊县森林草原火灾应急预案（演练版）';
const MINUTE = 60_000;

export interface Telling extends Stage {
	readonly people: PeopleServices;
	readonly incidentId: string;
	/** How long it goes on; people's own minutes are not stretched with it. */
	readonly minutes: number;
	/** Records that have crossed the border, by key: none does so twice. */
	readonly crossed: Set<string>;
	/** Moves a person to another post and role, as the server has just done. */
	readonly reseat: (device: Device, post: string, role: Device['role']) => void;
}

type Scene = readonly [
	share: number,
	post: string,
	play: (telling: Telling, by: Device) => unknown
];

const level =
	(to: 1 | 2 | 3 | 4 | null, basis: string): Scene[2] =>
	(telling, by) => {
		inCommand(telling, by, (board) => declareResponse(board, to, basis, PLAN));
		inCommand(telling, by, (board) =>
			writeLog(board, {
				...{ text: `响应级别：${basis}`, channel: 'in_person', keyEvent: true }
			})
		);
	};

/** 信息报送: what goes up to the county's duty office, and is noted in the log. */
const report =
	(category: ReportCategory, text: string): Scene[2] =>
	(telling, by) =>
		inCommand(telling, by, (board) => writeLog(board, { text, category, channel: 'message' }));

const SCENES: readonly Scene[] = [
	[0, POSTS.staff, importMap],
	[0.001, POSTS.staff, (telling, by) => importForces(telling, by, 60)],
	[0.002, POSTS.staff, (telling, by) => startTallies(telling, by)],
	[0.004, POSTS.commander, level(4, '卫星热点经核实为森林火灾，启动Ⅳ级响应')],
	[0.006, POSTS.commander, openPost('磨憨镇政府二楼会议室', [101.6815, 21.1921])],
	[0.008, POSTS.staff, setUpGroups],
	[
		0.05,
		POSTS.staff,
		report(
			'initial_report',
			'初报县应急值班室：磨憨森林火灾，过火面积核实中，无人员伤亡，已启动Ⅳ级响应'
		)
	],
	[0.06, POSTS.commander, level(3, '出现飞火，火头距居民点不足 2 公里，升为Ⅲ级响应')],
	[0.12, POSTS.foreign, releaseSomething('mapObjects', ['label'], 500)],
	[0.22, POSTS.foreign, releaseSomething('log', ['category'], null)],
	[0.25, POSTS.staff, report('follow_up_report', '续报一：火头向西南坡发展，两个村小组准备转移')],
	[0.27, POSTS.commander, level(2, '过火面积扩大，两个村需转移，升为Ⅱ级响应')],
	[0.3, POSTS.foreign, adoptSomething],
	[0.38, POSTS.foreign, releaseSomething('mapObjects', ['label', 'planned'], null)],
	[0.46, POSTS.commander, openPost('尚勇镇政府', [101.6605, 21.2472])],
	[
		0.5,
		POSTS.staff,
		report('follow_up_report', '续报二：北侧合龙，转移人员已安置，老方开设隔离带')
	],
	[0.52, POSTS.commander, handOverCommand],
	[0.58, POSTS.foreign, releaseSomething('tallies', ['scope'], null)],
	[0.64, POSTS.foreign, adoptSomething],
	[0.74, POSTS.commander, level(3, '明火基本扑灭，转移群众安置到位，降为Ⅲ级响应')],
	[0.8, POSTS.staff, report('follow_up_report', '续报三：明火基本扑灭，转入清理')],
	[0.9, POSTS.commander, level(4, '转入清理看守，降为Ⅳ级响应')],
	[0.97, POSTS.staff, report('final_report', '终报：明火全部扑灭，无人员伤亡，看守移交属地')],
	[0.985, POSTS.commander, level(null, '火场明火全部扑灭，看守移交属地，终止响应')]
];

/** Puts the whole story into the agenda. */
export function plotStory(telling: Telling): void {
	const { agenda, moment, random } = telling;
	for (const [share, post, play] of SCENES)
		agenda.at(moment(share), async () => {
			const by = deviceAt(telling, post);
			if (by) await play(telling, by);
		});
	for (const [i, inject] of INJECTS.entries())
		agenda.at(moment((i + 0.2) / INJECTS.length), () =>
			say(telling, 'controller', `注入 ${i + 1}：${inject}`)
		);
	for (let i = 0; i < telling.minutes / 20; i++) {
		agenda.at(moment(random.between(0.02, 0.97)), () =>
			say(telling, 'evaluator', random.pick(OBSERVATIONS))
		);
		agenda.at(moment(random.between(0.02, 0.97)), () => fromPartner(telling));
	}
	for (let minute = 6; minute < telling.minutes * 0.96; minute += 4)
		agenda.at(moment(minute / telling.minutes), () => settle(telling));
	for (let i = 0; i < 6; i++)
		agenda.at(moment(random.between(0.1, 0.9)), () => photograph(telling));
}

function importMap(telling: Telling, by: Device): void {
	inCommand(telling, by, (board) =>
		createMapObjects(
			board,
			hazards.map(({ label, symbol, layer, position, subclass, threatened }) => ({
				...{ label, symbol, layer, source: 'hazards-mengla.geojson' },
				properties: { 小类: subclass, 威胁人口: threatened },
				geometry: { type: 'Point', coordinates: position as [number, number] }
			}))
		)
	);
	for (let i = 0; i < 4; i++) giveOrder(telling, by);
}

function openPost(name: string, position: [number, number]): Scene[2] {
	return (telling, by) => {
		inCommand(telling, by, (board) => setCommandPost(board, { name, position }));
		for (const text of ['人员零伤亡', '北侧隔离带贯通，火不过河沟', '群众天黑前转移完毕'])
			inCommand(telling, by, (board) =>
				setObjective(board, { text: `${text}（${name}）`, done: false })
			);
	};
}

function setUpGroups(telling: Telling, by: Device): void {
	const posts = telling.devices.filter(({ role }) => role === 'staff').map(({ post }) => post);
	inCommand(telling, by, (board) =>
		createGroups(
			board,
			posts.map((post) => ({ name: post, lead: post, channel: '350 兆' }))
		)
	);
}

/** 指挥官交班: the seat goes to the deputy, and so does the record on the board. */
function handOverCommand(telling: Telling, by: Device): void {
	const deputy = deviceAt(telling, POSTS.deputy);
	if (!deputy) return;
	const { people, incidentId } = telling;
	const note = '交班：火场北侧已合龙，西南坡看守，转移人员均已安置。';
	const seats = people.members.handOver(by.actor, incidentId, {
		...{ post: POSTS.commander, toUserId: deputy.actor.userId, note }
	});
	const present = seats.filter(({ untilAt }) => untilAt === null);
	for (const device of [by, deputy]) {
		const seat = present.find(({ userId }) => userId === device.actor.userId)!;
		telling.reseat(device, seat.post, seat.role);
	}
	inCommand(telling, deputy, (board) => appointCommander(board, POSTS.commander, note));
}

function say(telling: Telling, role: Device['role'], text: string): void {
	const by = someone(telling, (device) => device.role === role);
	telling.boards.as(by, CONTROL, (board) =>
		writeLog(board, { text, channel: 'message', keyEvent: role === 'controller' }, CONTROL)
	);
}

function fromPartner(telling: Telling): void {
	const { random, boards, agenda } = telling;
	const by = someone(telling, ({ role }) => role === 'liaison');
	const text = random.pick(LAO_REPORTS);
	boards.as(by, LIAISON, (board) => {
		if (random.happens(0.7))
			writeLog(
				board,
				{ text, channel: 'message', happenedAt: agenda.now - random.whole(1, 9) * MINUTE },
				LIAISON
			);
		else if (random.happens(0.5))
			createMapObject(
				board,
				{
					...{ label: text.slice(0, 24), symbol: 'team', layer: 'forces' },
					geometry: { type: 'Point', coordinates: near(CENTRE, 0.03, random) }
				},
				LIAISON
			);
		else createTask(board, { title: text, priority: 'high', issue: true }, LIAISON);
	});
}

/** The foreign affairs group proposes, the commander decides some minutes later. */
function releaseSomething(
	collection: ReleasableCollection,
	fields: string[],
	roundMetres: number | null
): Scene[2] {
	return async (telling, by) => {
		const { people, incidentId, boards, random, agenda } = telling;
		const all: readonly RecordMeta[] = boards.seenBy(by, COMMAND).collections[collection].list();
		const records = all.filter(({ key }) => !telling.crossed.has(key));
		if (records.length === 0) return;
		const { key } = random.pick(records);
		telling.crossed.add(key);
		const { id } = await people.releases.propose(by.actor, incidentId, {
			...{ partner: PARTNER, collection, fields, roundMetres, action: 'propose' },
			recordId: parseRecordKey(key)!.id,
			purpose: '供老方同步开设隔离带、安排人员撤离',
			basis: '中老边境地区森林防火联防协议（演练假定）'
		});
		agenda.after(random.delay(4 * MINUTE), async () => {
			const commander = deviceAt(telling, POSTS.commander)!;
			await people.releases.decide(commander.actor, incidentId, id, {
				...(random.happens(0.85)
					? { decision: 'release', note: '同意' }
					: { decision: 'reject', note: '含我方力量信息，不放行' })
			});
		});
	};
}

async function adoptSomething(telling: Telling, by: Device): Promise<void> {
	const { people, incidentId, boards } = telling;
	const log = boards.seenBy(by, LIAISON).log.list();
	const last = log.findLast(({ key }) => !telling.crossed.has(key));
	if (!last) return;
	telling.crossed.add(last.key);
	await people.adoptions.adopt(by.actor, incidentId, {
		...{ compartment: LIAISON, collection: 'log', recordId: last.id },
		note: '译文未经人工校译。'
	});
}

/** The post goes through what contradicts itself; some of it has waited for a while. */
function settle(telling: Telling): void {
	const by = deviceAt(telling, telling.random.happens(0.5) ? POSTS.commander : POSTS.staff);
	if (!by?.online) return;
	const { random, boards, agenda } = telling;
	const waiting = boards.seenBy(by, COMMAND).contradictions();
	if (waiting.length === 0) return;
	const contradiction = random.pick(waiting.slice(0, 6));
	agenda.after(random.delay(90_000), () => {
		if (!by.online) return;
		const still = boards
			.seenBy(by, COMMAND)
			.contradictions()
			.find(
				(each) =>
					each.kind === contradiction.kind &&
					each.key === contradiction.key &&
					(each.kind === 'allocation' ||
						(contradiction.kind === 'fact' && each.field === contradiction.field))
			);
		if (!still) return;
		const note = random.pick(RULINGS);
		inCommand(telling, by, (board) => {
			if (still.kind === 'fact') rule(board, still, random.pick(still.heads).value, note);
			else ruleAllocation(board, still, [still.assignments[0]!.key], note);
		});
	});
}

/** A note of the weather desk as a file on a log entry. */
async function photograph(telling: Telling): Promise<void> {
	const { people, incidentId, boards, random } = telling;
	const by = someone(telling, ({ role, online }) => role === 'staff' && online);
	const text = `气象简报（演练）\n西南风 ${random.whole(3, 6)} 级，相对湿度 ${random.whole(22, 48)}%。\n`;
	const bytes = Buffer.from(text);
	const hash = createHash('sha256').update(bytes).digest('hex');
	const type = 'text/plain';
	const [name, size] = ['气象简报.txt', bytes.length];
	await people.attachments.put(by.actor, incidentId, COMMAND, {
		...{ hash, name, type },
		body: one(bytes)
	});
	const log = boards.seenBy(by, COMMAND).log.list();
	if (log.length === 0) return;
	inCommand(telling, by, (board) =>
		attach(board, 'log', log[log.length - 1]!.key, { hash, name, type, size })
	);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}
