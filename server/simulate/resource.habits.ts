/** Forces, vehicles and stores: where they are, what they do, who they were given to. */
import {
	assign,
	createResources,
	releaseAssignment,
	reportResource,
	setResourceStatus,
	type NewResource
} from '#lib/board/commands/resource.commands.ts';
import { setFact, setPlain } from '#lib/board/commands/record.commands.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { SUPPLY_STATUSES, type Resource } from '#lib/board/records/resource.record.ts';
import imported from '../demo/data/resources.json' with { type: 'json' };
import type { Device } from './device.ts';
import { CENTRE, near } from './map.habits.ts';
import type { Random } from './random.ts';
import { atPost, inCommand, inField, inside, type Habit, type Stage } from './stage.ts';
import { UNIT_NEWS } from './words.ts';

const OWNERS = ['县森林消防专业队', '尚勇镇', '磨憨镇', '县消防救援大队', '民兵应急连', '社会力量'];
/** Where a unit may go from where it is; most of the time it is out there and back. */
const THEN = {
	available: ['dispatched'],
	dispatched: ['on_scene'],
	on_scene: ['working'],
	working: ['resting', 'working', 'on_scene'],
	resting: ['working'],
	released: ['dispatched'],
	out_of_service: ['available']
} as const;

/** The table of the county, and units enough that everybody in the field has some. */
export function importForces(stage: Stage, device: Device, units: number): void {
	const { random } = stage;
	const table = (imported as unknown as (NewResource & { position: [number, number] })[]).map(
		({ position, ...row }): NewResource => ({
			...row,
			position: { position },
			source: 'resources-mengla.csv'
		})
	);
	const fields = stage.devices.filter(inField);
	const more = Array.from({ length: units }, (_, i): NewResource => {
		const kind = random.pick(['team', 'team', 'vehicle', 'equipment', 'supply'] as const);
		const name = { team: '分队', vehicle: '水罐车', equipment: '风力灭火机', supply: '饮水' }[kind];
		return {
			...{ name: `${random.pick(OWNERS)}${name} ${i + 1}`, kind, owner: random.pick(OWNERS) },
			force: random.pick(['specialist', 'government', 'national_fire', 'social']),
			quantity: kind === 'team' ? 1 : random.whole(2, 200),
			headCount: kind === 'team' ? random.whole(8, 40) : null,
			contactPost: fields[i % fields.length]!.post,
			position: { position: near(CENTRE, 0.05, random) }
		};
	});
	inCommand(stage, device, (board) => createResources(board, [...table, ...more]));
}

/** Mostly one's own. */
function choose(stage: Stage, device: Device): Resource | undefined {
	const all = stage.boards.seenBy(device, COMMAND).resources.list();
	if (all.length === 0) return undefined;
	const own = all.filter(({ contactPost }) => contactPost === device.post);
	return stage.random.pick(own.length > 0 && stage.random.happens(0.75) ? own : all);
}

function nextStatus({ kind, status }: Resource, random: Random) {
	if (kind === 'supply') {
		const i = SUPPLY_STATUSES.findIndex((each) => each === status);
		return SUPPLY_STATUSES[(i + 1) % SUPPLY_STATUSES.length]!;
	}
	const from = (status ?? 'available') as keyof typeof THEN;
	return random.pick(THEN[from] ?? THEN.available);
}

export const resourceHabits: readonly Habit[] = [
	{
		weight: 16,
		by: inField,
		act: (stage, device) => {
			const { random } = stage;
			const unit = choose(stage, device);
			if (!unit) return false;
			const last = unit.position?.position ?? CENTRE;
			inCommand(stage, device, (board) =>
				reportResource(board, unit.key, {
					text: random.pick(UNIT_NEWS),
					...(random.happens(0.7) ? { position: near(last, 0.003, random) } : {}),
					...(unit.headCount && random.happens(0.2) ? { present: unit.headCount } : {})
				})
			);
			return true;
		}
	},
	{
		weight: 8,
		by: inside,
		act: (stage, device) => {
			const unit = choose(stage, device);
			if (!unit) return false;
			inCommand(stage, device, (board) =>
				setResourceStatus(board, unit.key, nextStatus(unit, stage.random))
			);
			return true;
		}
	},
	{
		weight: 1.2,
		by: atPost,
		act: (stage, device) => {
			const { random } = stage;
			const board = stage.boards.seenBy(device, COMMAND);
			const unit = choose(stage, device);
			const tasks = board.tasks.list().filter(({ status }) => status === 'in_progress');
			const active = board.assignments.list().filter(({ status }) => status !== 'released');
			if (active.length > 60) {
				const { key } = random.pick(active);
				inCommand(stage, device, (own) => releaseAssignment(own, key, '任务结束'));
				return true;
			}
			if (!unit || tasks.length === 0) return false;
			// Whoever is free: now and then two posts take the same.
			const taken = active.some(({ resource }) => resource === unit.key);
			if (taken && !random.happens(0.1)) return false;
			const task = random.pick(tasks);
			const quantity = unit.kind === 'team' ? 1 : random.whole(1, unit.quantity ?? 1);
			inCommand(stage, device, (own) =>
				assign(own, unit.key, { type: 'task', key: task.key }, Math.max(1, quantity))
			);
			return true;
		}
	},
	{
		weight: 2,
		by: inside,
		act: (stage, device) => {
			const { random, agenda } = stage;
			const unit = choose(stage, device);
			if (!unit) return false;
			inCommand(stage, device, (board) => {
				if (unit.kind === 'supply')
					setFact(board, 'resources', unit.key, 'quantity', random.whole(0, 300));
				else if (random.happens(0.6))
					setFact(board, 'resources', unit.key, 'eta', agenda.now + random.whole(5, 60) * 60_000);
				else setPlain(board, 'resources', unit.key, { remark: `${random.whole(1, 9)} 号车随队` });
			});
			return true;
		}
	}
];
