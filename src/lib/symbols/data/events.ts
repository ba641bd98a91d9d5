/** What has happened: classes A1 to A4 of GB/T 35649-2017. */
import type { SymbolData } from '../symbol.ts';

const FLAME =
	'M16 5c.6 4.6 6.5 7.6 6.5 13.2A6.6 6.6 0 0 1 16 25a6.6 6.6 0 0 1-6.5-6.8c0-3.2 1.9-5.4 3.3-7.4 0 2.600.7 3.900 1.800 3.900C14.800 11.500 14.400 8 16 5z';
const TREE_AND_FLAME =
	'M9.500 6l4 6.500h-2l3 5h-2.300l2.300 4.500h-4v4h-2v-4h-4l2.800-4.500H5.500l3-5h-2zM21 12c.4 3.300 5 5.400 5 9.600A5 5 0 0 1 21 26.500a5 5 0 0 1-5-4.900c0-2.300 1.400-3.900 2.500-5.300 0 1.900.500 2.800 1.300 2.800C20 16.800 19.800 14.200 21 12z';
const GRASS_AND_FLAME =
	'M16 4.500c.5 4 5.700 6.700 5.700 11.600A5.700 5.700 0 0 1 16 21.900a5.700 5.700 0 0 1-5.700-5.800c0-2.800 1.600-4.700 2.900-6.400 0 2.200.6 3.300 1.500 3.300C14.900 10.200 14.600 7.200 16 4.500zM5 27c0-3-.4-5.200-1.500-7.500C6 21 7 23.500 7.300 25.500 7.900 23 9 21 10.500 19.800 9.600 22 9.500 24.500 9.500 27zM22.500 27c0-3-.4-5.200-1-7.200 1.900 1.300 2.800 3.700 3.200 5.700.6-2.500 1.800-4.700 3.800-6-1 2.300-1.400 4.700-1.400 7.500zM13 27c0-1.600.2-2.800.2-2.800l2.800 0 2.800 0c.1.900.2 2.800.2 2.800z';

const WHERE_FROM = [
	{ id: 'domestic', tag: { zh: '境内', en: 'inside' } },
	{ id: 'crossborder', tag: { zh: '跨境', en: 'across' } },
	{ id: 'external', tag: { zh: '境外威胁', en: 'outside' } }
] as const;

/** A wildland fire, and the same with the sub-labels that say where it burns. */
function withOrigin(base: SymbolData): SymbolData[] {
	return [
		base,
		...WHERE_FROM.map(({ id, tag }) => ({
			...base,
			id: `${base.id}-${id}`,
			name: { zh: `${base.name.zh}（${tag.zh}）`, en: `${base.name.en}, ${tag.en}` },
			tag,
			aliases: [`${tag.zh}${base.name.zh}`]
		}))
	];
}

export const events: readonly SymbolData[] = [
	...withOrigin({
		id: 'forest-fire',
		frame: 'event',
		code: 'A10600',
		name: { zh: '森林火灾', en: 'Forest fire' },
		aliases: ['火场', '林火', '山火', '火头', 'wildfire'],
		fill: TREE_AND_FLAME
	}),
	...withOrigin({
		id: 'grassland-fire',
		frame: 'event',
		code: 'A10700',
		name: { zh: '草原火灾', en: 'Grassland fire' },
		aliases: ['草原火'],
		fill: GRASS_AND_FLAME
	}),
	{
		id: 'spot-fire',
		frame: 'event',
		name: { zh: '飞火', en: 'Spot fire' },
		aliases: ['飞火点', '复燃点', '热点', 'hot spot'],
		fill: 'M21.500 13c.400 3 4.300 5 4.300 8.700a4.300 4.300 0 0 1-8.600 0c0-2 1.200-3.500 2.200-4.800 0 1.700.400 2.500 1.100 2.500C20.600 17.300 20.400 15 21.500 13z',
		stroke: 'M6 20C7 12 12 7.500 18 8.500M14 5l4.500 3.500L15 13'
	},
	{
		id: 'fire',
		frame: 'event',
		name: { zh: '火灾', en: 'Fire' },
		aliases: ['建筑火灾', '着火'],
		fill: FLAME
	},
	{
		id: 'flood',
		frame: 'event',
		name: { zh: '洪涝', en: 'Flood' },
		aliases: ['洪水', '内涝', '山洪', '决口'],
		fill: 'M16 5l8 7h-2.500v5h-11v-5H8z',
		stroke: 'M5 21c2.800-2.200 4.700-2.200 7.300 0s4.700 2.200 7.400 0 4.700-2.200 7.300 0M5 26c2.800-2.200 4.700-2.200 7.300 0s4.700 2.200 7.400 0 4.700-2.200 7.300 0'
	},
	{
		id: 'landslide',
		frame: 'event',
		name: { zh: '滑坡', en: 'Landslide' },
		aliases: ['崩塌', '塌方', '地质灾害'],
		fill: 'M5 26V7l6 4 4 6 6 3 6 6zM18 8.500a2.500 2.500 0 1 1 .01 0zM24 14.500a2 2 0 1 1 .01 0z'
	},
	{
		id: 'debris-flow',
		frame: 'event',
		name: { zh: '泥石流', en: 'Debris flow' },
		aliases: ['泥石流沟'],
		fill: 'M5 6l5.500 7-2 5 3 8H5zM27 6l-5.500 7 2 5-3 8H27zM16 12.500a1.800 1.800 0 1 1 .01 0zM14.500 19a1.800 1.800 0 1 1 .01 0zM17.500 24.500a1.800 1.800 0 1 1 .01 0z'
	},
	{
		id: 'earthquake',
		frame: 'event',
		name: { zh: '地震', en: 'Earthquake' },
		stroke: 'M4.500 17H9l2.500-7 4 14 4-17 3 10h5'
	},
	{
		id: 'storm',
		frame: 'event',
		name: { zh: '风灾', en: 'Storm' },
		aliases: ['台风', '大风', '雷暴'],
		stroke: 'M5 12h14a3.500 3.500 0 1 0-3.500-3.500M5 17h19M5 22h11a3 3 0 1 1-3 3'
	},
	{
		id: 'hazmat',
		frame: 'event',
		code: 'A20400',
		name: { zh: '危险化学品事故', en: 'Hazardous materials' },
		aliases: ['危化品', '泄漏', 'hazmat', '化学品'],
		fill: 'M13 5h6v2h-1v5.500l6.500 10.800A2.400 2.400 0 0 1 22.400 27H9.600a2.400 2.400 0 0 1-2.100-3.700L14 12.500V7h-1zM15 20a1.500 1.500 0 1 0 .01 0z'
	},
	{
		id: 'explosion',
		frame: 'event',
		name: { zh: '爆炸', en: 'Explosion' },
		fill: 'M16 4l2.300 6.200L24 6.500l-1.800 6.300L28 14l-4.600 3.800 4 4.700-6.400-.8L20.500 28 16 23.300 11.500 28l-.5-6.300-6.400.8 4-4.700L4 14l5.800-1.200L8 6.500l5.700 3.700z'
	},
	{
		id: 'vessel-accident',
		frame: 'event',
		code: 'A20800',
		name: { zh: '水上事故', en: 'Vessel accident' },
		aliases: ['触礁', '沉船', '船舶事故', '落水'],
		fill: 'M6 15l3-.8V10h3V6h4v4h4v4.200l6 .800-2.500 7h-15z',
		stroke: 'M5 26c2.800-2.200 4.700-2.200 7.300 0s4.700 2.200 7.400 0 4.700-2.200 7.300 0'
	},
	{
		id: 'traffic-accident',
		frame: 'event',
		name: { zh: '交通事故', en: 'Traffic accident' },
		aliases: ['车祸'],
		fill: 'M5 20l2-6.500A2 2 0 0 1 9 12h8a2 2 0 0 1 1.700 1l3.300 5 3.500 1a2 2 0 0 1 1.500 2v3H5zM10 26.500a2.700 2.700 0 1 1 .01 0zM22 26.500a2.700 2.700 0 1 1 .01 0zM22 5l1.300 3.200L26 6.500l-.7 3.200 3 .8-2.700 1.500.9 2.500-4.500-2.500L19 10l2.300-1z'
	},
	{
		id: 'epidemic',
		frame: 'event',
		name: { zh: '疫情', en: 'Epidemic' },
		aliases: ['传染病', '公共卫生', '中毒'],
		fill: 'M16 10a6 6 0 1 1-.01 0z',
		stroke: 'M16 10V6M16 22v4M10 16H6M22 16h4M11.800 11.800L9 9M20.200 20.200L23 23M11.800 20.200L9 23M20.200 11.800L23 9'
	},
	{
		id: 'crowd',
		frame: 'event',
		name: { zh: '群体性事件', en: 'Crowd incident' },
		aliases: ['聚集', '踩踏'],
		fill: 'M16 12a3 3 0 1 1 .01 0zM8.500 14a2.500 2.500 0 1 1 .01 0zM23.500 14a2.500 2.500 0 1 1 .01 0zM11 25v-7a4 4 0 0 1 4-4.500h2a4 4 0 0 1 4 4.500v7zM4.500 25v-5.500a4 4 0 0 1 5-4.300A6 6 0 0 0 9 18v7zM27.500 25v-5.500a4 4 0 0 0-5-4.300A6 6 0 0 1 23 18v7z'
	},
	{
		id: 'trapped',
		frame: 'event',
		name: { zh: '被困人员', en: 'Trapped persons' },
		aliases: ['被困', '失联', '失踪'],
		fill: 'M16 11a3 3 0 1 1 .01 0zM11.500 26l1-9-4.500-5 2-1.800 4 3.800h4l4-3.800 2 1.800-4.500 5 1 9h-3l-1.500-6-1.500 6z',
		stroke: 'M5 9V5h4M23 5h4v4M27 23v4h-4M9 27H5v-4'
	},
	{
		id: 'casualty',
		frame: 'event',
		name: { zh: '伤员', en: 'Casualties' },
		aliases: ['伤亡', '受伤'],
		fill: 'M8 15a3 3 0 1 1 .01 0zM12 12h9a5 5 0 0 1 5 5v2H12zM5 20.500h22v2.500H5zM19 4h2.500v2.500H24V9h-2.500v2H19V9h-2.500V6.500H19z',
		stroke: 'M8 23v4M24 23v4'
	},
	{
		id: 'road-blocked',
		frame: 'event',
		name: { zh: '道路中断', en: 'Road blocked' },
		aliases: ['断路', '封路', '道路阻断'],
		stroke: 'M9 5L6 27M23 5l3 22M16 5v3M16 24v3M11 11l10 10M21 11L11 21'
	},
	{
		id: 'power-outage',
		frame: 'event',
		name: { zh: '停电', en: 'Power outage' },
		aliases: ['断电', '电力中断'],
		fill: 'M17.500 4L8 18h6l-1.500 10L23 13.500h-6.500z'
	},
	{
		id: 'network-outage',
		frame: 'event',
		name: { zh: '通信中断', en: 'Network outage' },
		aliases: ['断网', '退服', '失联区'],
		fill: 'M16 26a2 2 0 1 1 .01 0z',
		stroke: 'M6 13a14 14 0 0 1 20 0M10 18a8.500 8.500 0 0 1 12 0M7 26L25 6'
	}
];
