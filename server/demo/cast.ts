/** The accounts of the demo and the posts they sit at. All persons are invented. */
import type { Role } from '#lib/board/rights.ts';

export interface Player {
	readonly username: string;
	readonly displayName: string;
	readonly organization: string;
	readonly language: 'zh-CN' | 'en';
	readonly role: Role;
	readonly post: string;
	readonly partner?: string;
	readonly observes?: readonly string[];
	readonly isAdmin?: boolean;
}

export const POST = {
	commander: '现场指挥官',
	staff: '综合协调组',
	field1: '前线1',
	field2: '前线2',
	liaison: '老方联络席',
	observer: '观摩席',
	controller: '导调席',
	evaluator: '评估席'
} as const;

const china = { language: 'zh-CN' } as const;

export const CAST: readonly Player[] = [
	{
		...china,
		username: 'commander',
		displayName: '周启明',
		organization: '勐腊县应急管理局',
		role: 'commander',
		post: POST.commander,
		isAdmin: true
	},
	{
		...china,
		username: 'staff',
		displayName: '玉香',
		organization: '磨憨镇人民政府',
		role: 'staff',
		post: POST.staff
	},
	{
		...china,
		username: 'field1',
		displayName: '岩温',
		organization: '勐腊县森林消防专业队',
		role: 'field',
		post: POST.field1
	},
	{
		...china,
		username: 'field2',
		displayName: '李国良',
		organization: '磨憨消防救援大队',
		role: 'field',
		post: POST.field2
	},
	{
		language: 'en',
		username: 'liaison-la',
		displayName: '本米（老方联络员）',
		organization: '老挝南塔省联络组',
		role: 'liaison',
		post: POST.liaison,
		partner: 'la'
	},
	{
		...china,
		username: 'observer',
		displayName: '陈静',
		organization: '州应急管理局',
		role: 'observer',
		post: POST.observer,
		observes: ['command', 'released-la']
	},
	{
		...china,
		username: 'controller',
		displayName: '郑和平',
		organization: '演练导调组',
		role: 'controller',
		post: POST.controller
	},
	{
		...china,
		username: 'evaluator',
		displayName: '王素芬',
		organization: '演练评估组',
		role: 'evaluator',
		post: POST.evaluator
	}
];
