/** Hazards (危险源, yellow) and targets to protect (防护目标, blue). */
import type { SymbolData } from '../symbol.ts';

export const places: readonly SymbolData[] = [
	{
		id: 'petrol-station',
		frame: 'hazard',
		name: { zh: '加油站', en: 'Petrol station' },
		aliases: ['油库', 'fuel'],
		fill: 'M7 27V7a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v20zM10 8v6h6V8z',
		stroke: 'M19 16h2a1.500 1.500 0 0 1 1.500 1.500V22a1.800 1.800 0 0 0 3.500 0V12l-4-4'
	},
	{
		id: 'gas-station',
		frame: 'hazard',
		name: { zh: '液化气站', en: 'Gas depot' },
		aliases: ['燃气站', '加气站', 'LPG'],
		fill: 'M13 5h6v3a6 6 0 0 1 4 5.500V25a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2V13.500A6 6 0 0 1 13 8zM11.500 15v3.500h9V15z'
	},
	{
		id: 'fireworks-store',
		frame: 'hazard',
		name: { zh: '烟花爆竹库', en: 'Fireworks store' },
		aliases: ['烟花爆竹', '民爆库', '炸药库'],
		fill: 'M12 14h8v11a2 2 0 0 1-2 2h-4a2 2 0 0 1-2-2z',
		stroke: 'M16 14c0-3 1-4 3-4.500M22 5v2M24.500 9.500h2M24 6.500l1.500-1.500'
	},
	{
		id: 'chemical-plant',
		frame: 'hazard',
		name: { zh: '化工企业', en: 'Chemical plant' },
		aliases: ['化工厂', '工厂', '危化企业'],
		fill: 'M5 27V15l6 4v-4l6 4V8h4l1 19zM24 27l-.8-14H26l1 14zM18 5h2v2h-2z'
	},
	{
		id: 'reservoir',
		frame: 'hazard',
		name: { zh: '水库', en: 'Reservoir' },
		aliases: ['大坝', '堰塞湖', '水电站', 'dam'],
		fill: 'M19 6h4l4 20H19zM5 24.500h14V26H5z',
		stroke: 'M5 12c2-1.600 3.500-1.600 5.500 0s3.500 1.600 5.500 0M5 18c2-1.600 3.500-1.600 5.500 0s3.500 1.600 5.500 0'
	},
	{
		id: 'tailings-pond',
		frame: 'hazard',
		name: { zh: '尾矿库', en: 'Tailings pond' },
		aliases: ['矿山', '煤矿', 'mine'],
		fill: 'M4.500 26L10 13h5l2 4h5l5.500 9z',
		stroke: 'M18 13l6-7M20.500 5.500c2.500-.8 5 .7 6 3'
	},
	{
		id: 'landslide-hazard',
		frame: 'hazard',
		name: { zh: '滑坡隐患点', en: 'Landslide hazard' },
		aliases: ['地质灾害隐患点', '崩塌隐患'],
		fill: 'M5 26V7l6 4 4 6 6 3 6 6zM18 8.500a2.500 2.500 0 1 1 .01 0zM24 14.500a2 2 0 1 1 .01 0z'
	},
	{
		id: 'hazard',
		frame: 'hazard',
		name: { zh: '危险源', en: 'Hazard' },
		aliases: ['隐患', '风险点', 'danger'],
		fill: 'M14.500 6h3l-.5 13h-2zM16 26.500a2 2 0 1 1 .01 0z'
	},
	{
		id: 'school',
		frame: 'target',
		name: { zh: '学校', en: 'School' },
		aliases: ['中学', '小学', '幼儿园'],
		fill: 'M16 6l12 6-12 6L4 12zM9 17l7 3.500 7-3.500v5c-2 2.500-4.500 3.500-7 3.500S11 24.500 9 22z',
		stroke: 'M27 13v7'
	},
	{
		id: 'hospital',
		frame: 'target',
		name: { zh: '医院', en: 'Hospital' },
		aliases: ['卫生院', '诊所', '卫生室', 'clinic'],
		fill: 'M13 6h6v7h7v6h-7v7h-6v-7H6v-6h7z'
	},
	{
		id: 'village',
		frame: 'target',
		name: { zh: '村寨', en: 'Village' },
		aliases: ['村庄', '村', '居民点', '社区', '小区', '居民区'],
		fill: 'M11 6l7 6v6h-3.500v8H5V12zM20 14l7 5v7H16.500v-6H20z'
	},
	{
		id: 'care-home',
		frame: 'target',
		name: { zh: '养老院', en: 'Care home' },
		aliases: ['敬老院', '福利院'],
		fill: 'M16 4l12 9h-3v13H7V13H4zM16 24l5-5a3 3 0 0 0-5-3.500A3 3 0 0 0 11 19z'
	},
	{
		id: 'bridge',
		frame: 'target',
		name: { zh: '桥梁', en: 'Bridge' },
		aliases: ['大桥', '隧道'],
		fill: 'M4 18h24v3H4z',
		stroke: 'M9 7v18M23 7v18M4 15c3-1 5-4 5-8 1 6 4 8.500 7 8.500S22 13 23 7c0 4 2 7 5 8'
	},
	{
		id: 'power-plant',
		frame: 'target',
		name: { zh: '电力设施', en: 'Power facility' },
		aliases: ['变电站', '输电线路', 'substation'],
		fill: 'M17.500 4L8 18h6l-1.500 10L23 13.500h-6.500z'
	},
	{
		id: 'target',
		frame: 'target',
		name: { zh: '防护目标', en: 'Protected site' },
		aliases: ['重要部位', '景区', '文物'],
		fill: 'M16 5l10 3.500V16c0 5.500-4.500 9.300-10 11.500C10.500 25.300 6 21.500 6 16V8.500zM14.800 20.500l6.700-7-1.700-1.600-5 5.300-2.600-2.600-1.700 1.600z'
	}
];
