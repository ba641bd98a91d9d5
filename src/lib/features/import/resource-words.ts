/** Words by which tables name kinds, forces, statuses and datums. */
import {
	SUPPLY_STATUSES,
	UNIT_STATUSES,
	type ForceType,
	type ResourceKind,
	type ResourceStatus
} from '#lib/board/records/resource.record.ts';
import type { Datum } from '#lib/board/values.ts';

const plain = (word: string) => word.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

function firstMatch<T>(word: string, table: readonly (readonly [T, RegExp])[]): T | undefined {
	return table.find(([, pattern]) => pattern.test(word))?.[0];
}

const KINDS: readonly (readonly [ResourceKind, RegExp])[] = [
	['team', /队|组$|力量|人员|team|crew|squad|brigade/],
	['vehicle', /车|vehicle|truck|ambulance/],
	['supply', /物资|耗材|食品|药品|supply|supplies|stock|material/],
	['equipment', /装备|设备|器材|机械|无人机|舟艇|equipment|device|drone|boat/]
];
const UNIT_KINDS: readonly (readonly [ResourceKind, RegExp])[] = [
	['team', /^(人|名|员|队|支|个队|persons?|people|teams?)$/],
	['vehicle', /^(辆|部|台车|vehicles?|trucks?)$/],
	['equipment', /^(架|艘|aircraft|drones?|boats?)$/]
];

/** The kind by the category, else by the unit counted in, else a team. */
export function kindOf(category: string, unit: string): ResourceKind {
	return firstMatch(plain(category), KINDS) ?? firstMatch(plain(unit), UNIT_KINDS) ?? 'team';
}

/** Domain §2.7; the more special word first. */
const FORCES: readonly (readonly [ForceType, RegExp])[] = [
	['medical', /医|急救|卫生|救护|medical|health/],
	['aviation', /航空|直升机|通航|aviation|helicopter/],
	['military', /解放军|武警|部队|军队|army|armed police|military/],
	['social', /社会|志愿|civil|volunteer|social/],
	['government', /专职消防|政府专职|民兵|government|militia/],
	['national_fire', /综合性消防|综合救援|消防救援|国家综合|fire and rescue|national fire/],
	['specialist', /专业|specialist/],
	['enterprise', /企业|公司|enterprise|company/]
];

/** The type of force, by the category and then by the name; null where nothing tells. */
export function forceOf(category: string, name: string): ForceType | null {
	return firstMatch(plain(category), FORCES) ?? firstMatch(plain(name), FORCES) ?? null;
}

/** Words of the unit statuses and of the supply statuses that mean the same step. */
const STATUSES: readonly (readonly [RegExp, ResourceStatus | null, ResourceStatus | null])[] = [
	[
		/^(待命|备勤|在队|待用|空闲|可用|待出动|available|ready|standby|idle)$/,
		'available',
		'in_stock'
	],
	[/^(在库|库存|储备|入库|in stock|in store|stock)$/, 'available', 'in_stock'],
	[/^(已?调拨|已?调用|已?分配|allocated|reserved)$/, 'dispatched', 'allocated'],
	[
		/^(途中|在途|已?出动|已?出发|赶赴中|运输中|已?调派|dispatched|en route|in transit)$/,
		'dispatched',
		'in_transit'
	],
	[/^(已?到场|已?到达|已?抵达|现场|on scene|arrived|on site)$/, 'on_scene', 'arrived'],
	[/^(作业中?|工作中?|执行任务中?|处置中|使用中|working|in use|engaged)$/, 'working', null],
	[/^(休整中?|轮休|休息中?|resting|rest)$/, 'resting', null],
	[/^(已?归建|已?撤离|已?返回|released|demobili[sz]ed)$/, 'released', 'returned'],
	[/^(已?发放|已?下发|领用|issued|handed out)$/, null, 'issued'],
	[/^(已?归还|已?退回|退库|回库|returned)$/, 'released', 'returned'],
	[/^(停用|故障|维修中?|检修中?|不可用|损坏|out of service|broken)$/, 'out_of_service', null]
];

/** The status that a word names for this kind; undefined where it names none. */
export function statusOf(word: string, kind: ResourceKind): ResourceStatus | undefined {
	const asked = plain(word);
	const known: readonly ResourceStatus[] = kind === 'supply' ? SUPPLY_STATUSES : UNIT_STATUSES;
	const code = asked.replace(/ /g, '_');
	if (known.includes(code as ResourceStatus)) return code as ResourceStatus;
	for (const [pattern, unit, supply] of STATUSES)
		if (pattern.test(asked)) return (kind === 'supply' ? supply : unit) ?? undefined;
	return undefined;
}

const DATUMS: readonly (readonly [Datum, RegExp])[] = [
	['gcj02', /gcj|火星|高德|腾讯/],
	['bd09', /bd.?09|百度/],
	['cgcs2000', /cgcs|2000|国家大地|4490|天地图/],
	['wgs84', /wgs|gps|4326/]
];

/** The datum that a word names; undefined where it names none that we know. */
export function datumOf(word: string): Datum | undefined {
	return firstMatch(plain(word), DATUMS);
}

const PERSON_UNITS = /^(人|名|员|persons?|people)$/;
export function countsPersons(unit: string): boolean {
	return PERSON_UNITS.test(plain(unit));
}
