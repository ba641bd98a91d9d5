/** Working groups, resources, and who was sent where. */
import { createGroups } from '#lib/board/commands/group.commands.ts';
import {
	assign,
	createResources,
	reportResource,
	setResourceStatus,
	type NewResource
} from '#lib/board/commands/resource.commands.ts';
import { setFact } from '#lib/board/commands/record.commands.ts';
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import { POST } from './cast.ts';
import resources from './data/resources.json' with { type: 'json' };
import type { Scene, Stage } from './scene.ts';

interface Row {
	readonly name: string;
	readonly kind: NewResource['kind'];
	readonly force: NewResource['force'];
	readonly quantity: number;
	readonly unit: string;
	readonly contact: string;
	readonly owner: string;
	readonly position: [number, number];
	readonly remark?: string;
	readonly symbol?: string;
	readonly headCount?: number;
	/** The post that leads it and answers for it. */
	readonly contactPost?: string;
	readonly status?: ResourceStatus;
}

/** Short names of the resources that scenes speak of, by a part of their name. */
const NAMES: Readonly<Record<string, string>> = {
	vanguard: '先遣突击队',
	forest: '森林消防专业队',
	mohan: '磨憨镇政府专职消防队',
	shangyong: '尚勇镇政府专职消防队',
	rescue: '综合应急救援大队',
	medical: '急救分站',
	engines: '水罐消防车',
	trucks: '运兵车',
	drone: '无人机',
	blowers: '风力灭火机',
	saws: '油锯',
	tents: '帐篷',
	beds: '折叠床',
	satellite: '卫星便携站',
	generator: '发电车',
	volunteers: '山地救援队'
};

function status(minute: number, post: string, name: string, to: ResourceStatus): Scene {
	return {
		minute,
		post,
		play: ({ board, key }) => setResourceStatus(board, key(name), to)
	};
}

function send(
	minute: number,
	post: string,
	resource: string,
	task: string,
	quantity?: number
): Scene {
	return {
		minute,
		post,
		play: ({ board, key }) =>
			void assign(board, key(resource), { type: 'task', key: key(task) }, quantity)
	};
}

function importResources({ board, keep }: Stage): void {
	const keys = createResources(
		board,
		(resources as unknown as readonly Row[]).map(({ position, ...row }) => ({
			...row,
			position: { position },
			source: 'resources-mengla.csv'
		}))
	);
	for (const [short, part] of Object.entries(NAMES))
		keep(short, keys[resources.findIndex(({ name }) => name.includes(part))]!);
}

export const forceScenes: readonly Scene[] = [
	{ minute: 2, post: POST.staff, play: importResources },
	{
		minute: 8,
		post: POST.staff,
		play: ({ board, keep }) => {
			const keys = createGroups(board, [
				{
					name: '综合协调组',
					template: 'coordination',
					lead: POST.staff,
					channel: '指挥部二楼',
					duties: '汇总情况，起草报告，传达指令，组织会商'
				},
				{
					name: '抢险救援组',
					template: 'rescue',
					lead: POST.field1,
					members: [POST.field2],
					channel: '350 兆 3 频道',
					duties: '扑打火头，开设隔离带，清理余火'
				},
				{
					name: '人员疏散和安置组',
					template: 'evacuation',
					lead: POST.staff,
					channel: '应急广播、社区电话',
					duties: '组织下风向群众转移，管理安置点'
				},
				{
					name: '涉外工作组',
					template: 'foreign_affairs',
					lead: POST.commander,
					channel: '联络室',
					duties: '与老方通报情况，审核放行内容'
				}
			]);
			['coordination', 'rescue', 'evacuation', 'foreign'].forEach((name, i) =>
				keep(`group-${name}`, keys[i]!)
			);
		}
	},
	status(4, POST.commander, 'vanguard', 'dispatched'),
	status(4, POST.commander, 'forest', 'dispatched'),
	status(6, POST.staff, 'mohan', 'dispatched'),
	status(10, POST.field2, 'engines', 'dispatched'),
	status(13, POST.field2, 'mohan', 'on_scene'),
	status(14, POST.field2, 'vanguard', 'on_scene'),
	send(15, POST.commander, 'vanguard', 'spot'),
	status(17, POST.field2, 'vanguard', 'working'),
	send(17, POST.staff, 'engines', 'spot', 2),
	status(19, POST.field2, 'drone', 'working'),
	status(20, POST.field2, 'engines', 'on_scene'),
	status(22, POST.staff, 'blowers', 'in_transit'),
	{
		minute: 23,
		post: POST.field1,
		play: ({ board, at, key }) => {
			reportResource(board, key('forest'), {
				text: '过尚勇，绕行老路',
				position: [101.6603, 21.2366]
			});
			setFact(board, 'resources', key('forest'), 'eta', at(43));
		}
	},
	send(24, POST.commander, 'forest', 'firebreak'),
	send(25, POST.staff, 'saws', 'firebreak', 40),
	send(25, POST.staff, 'tents', 'shelter', 120),
	send(26, POST.staff, 'beds', 'shelter', 240),
	status(27, POST.staff, 'tents', 'in_transit'),
	status(30, POST.staff, 'medical', 'on_scene'),
	// One team, two orders: each post gave it without knowing of the other.
	send(32, POST.staff, 'mohan', 'evacuation'),
	send(32.5, POST.field2, 'mohan', 'spot'),
	status(34, POST.field1, 'shangyong', 'working'),
	send(34, POST.staff, 'shangyong', 'road'),
	status(44, POST.field1, 'forest', 'on_scene'),
	status(46, POST.field1, 'forest', 'working'),
	{
		minute: 48,
		post: POST.field2,
		play: ({ board, key }) =>
			reportResource(board, key('vanguard'), {
				text: '清点 30 人到齐，1 人送医',
				present: 29,
				position: [101.6726, 21.1858]
			})
	},
	status(50, POST.staff, 'tents', 'arrived'),
	{
		minute: 52,
		post: POST.staff,
		play: ({ board, key }) =>
			void assign(board, key('satellite'), { type: 'group', key: key('group-coordination') }, 1)
	},
	status(54, POST.staff, 'satellite', 'working'),
	{
		minute: 56,
		post: POST.field1,
		play: ({ board, key }) =>
			reportResource(board, key('forest'), {
				text: '推进 3.4 公里，油锯缺油',
				present: 42,
				position: [101.6687, 21.1951]
			})
	}
];
