/** Who takes part: posts as plans name them (现场指挥部工作组), everybody invented. */
import type { Role } from '#lib/board/rights.ts';

export interface Participant {
	readonly username: string;
	readonly displayName: string;
	readonly organization: string;
	readonly language: 'zh-CN' | 'en';
	readonly role: Role;
	readonly post: string;
	readonly partner: string | null;
	readonly observes: string[];
	readonly isAdmin: boolean;
}

export const PARTNER = 'la';
export const POSTS = {
	commander: '现场指挥官',
	deputy: '副指挥官',
	staff: '综合协调组',
	foreign: '涉外工作组',
	liaison: '老方联络席'
} as const;
/** Below this the story cannot be told. */
export const FEWEST = 9;

interface Place {
	readonly role: Role;
	readonly post: string;
	readonly organization: string;
}

const place = (role: Role, post: string, organization: string): Place => ({
	role,
	post,
	organization
});

/** In the order in which they are needed; the rest of the people are out in the field. */
const PLACES: readonly Place[] = [
	place('commander', POSTS.commander, '勐腊县应急管理局'),
	place('staff', POSTS.deputy, '勐腊县人民政府'),
	place('staff', POSTS.staff, '磨憨镇人民政府'),
	place('field', '前线1', '勐腊县森林消防专业队'),
	place('field', '前线2', '磨憨消防救援大队'),
	place('liaison', POSTS.liaison, '老挝南塔省联络组'),
	place('staff', POSTS.foreign, '县人民政府外事办公室'),
	place('controller', '导调席', '演练导调组'),
	place('evaluator', '评估席', '演练评估组'),
	place('staff', '抢险救援组', '县消防救援大队'),
	place('staff', '人员疏散和安置组', '县民政局'),
	place('staff', '物资经费保障组', '县粮食和物资储备局'),
	place('staff', '医学救护组', '县卫生健康局'),
	place('staff', '应急通信组', '县工业和信息化局'),
	place('staff', '治安警戒组', '县公安局'),
	place('staff', '交通管制组', '县交通运输局'),
	place('staff', '环境监测组', '州生态环境局勐腊分局'),
	place('staff', '专家组', '州林业和草原局'),
	place('staff', '新闻宣传组', '县委宣传部'),
	place('observer', '观摩席', '州应急管理局'),
	place('controller', '导调席 2', '演练导调组'),
	place('evaluator', '评估席 2', '演练评估组'),
	place('liaison', '老方联络席 2', '老挝南塔省联络组')
];

const FIELD_UNITS = [
	'县森林消防专业队',
	'尚勇镇政府专职消防队',
	'磨憨镇政府专职消防队',
	'县综合应急救援大队',
	'民兵应急连',
	'山地救援队'
];
const SURNAMES = '周玉岩李本陈郑王赵刘杨张黄何罗马高林吴徐孙朱胡郭谢韩唐冯于董';
const GIVEN = ['启明', '国良', '建华', '和平', '素芬', '志强', '丽芳', '文军', '永康', '晓东'];

/** @param count at least 9 */
export function castOf(count: number): Participant[] {
	if (count < FEWEST) throw new RangeError(`an exercise takes at least ${FEWEST} people`);
	const field = Math.max(2, count - PLACES.length + 2);
	const places = [...PLACES].slice(0, Math.max(FEWEST, count - field + 2));
	for (let n = 3; places.length < count; n++)
		places.push(place('field', `前线${n}`, FIELD_UNITS[n % FIELD_UNITS.length]!));
	return places.map(({ role, post, organization }, i) => ({
		username: `sim${String(i + 1).padStart(2, '0')}`,
		displayName: SURNAMES[i % SURNAMES.length]! + GIVEN[(i * 7) % GIVEN.length]!,
		organization,
		language: role === 'liaison' ? 'en' : 'zh-CN',
		...{ role, post },
		partner: role === 'liaison' ? PARTNER : null,
		observes: role === 'observer' ? ['command', `released-${PARTNER}`] : [],
		isAdmin: i === 0
	}));
}
