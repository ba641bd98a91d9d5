/** What there is to work with: organisations, people, supplies, transport, shelters (green). */
import type { SymbolData } from '../symbol.ts';

export const resources: readonly SymbolData[] = [
	{
		id: 'command-post',
		frame: 'resource',
		code: 'D10100',
		name: { zh: '现场指挥部', en: 'Command post' },
		aliases: ['指挥部'],
		fill: 'M9 5h2v22H9zM12 6l13 0-3 4.500 3 4.500H12zM15 20h8v2h-8z'
	},
	{
		id: 'forward-command-post',
		frame: 'resource',
		name: { zh: '前方指挥部', en: 'Forward command post' },
		aliases: ['前指', '前线指挥部'],
		fill: 'M8 6h2v21H8zM11 7h14l-4 5 4 5H11z'
	},
	{
		id: 'staging-area',
		frame: 'resource',
		name: { zh: '集结地', en: 'Staging area' },
		aliases: ['集结点', '备勤点'],
		fill: 'M16 18.500a2.500 2.500 0 1 1 .01-5 2.500 2.500 0 0 1-.01 5z',
		stroke: 'M5 5l6 6M11 6.500V11H6.500M27 5l-6 6M21 6.500V11h4.500M5 27l6-6M11 25.500V21H6.500M27 27l-6-6M21 25.500V21h4.500'
	},
	{
		id: 'team',
		frame: 'resource',
		name: { zh: '救援队伍', en: 'Team' },
		aliases: ['队伍', '消防队', '专业队', '突击队', '消防站'],
		fill: 'M16 14a4 4 0 1 1 .01 0zM7.500 16a2.800 2.800 0 1 1 .01 0zM24.500 16a2.800 2.800 0 1 1 .01 0zM10.500 26v-6a4.500 4.500 0 0 1 4.500-4.500h2a4.500 4.500 0 0 1 4.500 4.500v6zM4 26v-5a4 4 0 0 1 5-3.800A6 6 0 0 0 8.500 20v6zM28 26v-5a4 4 0 0 0-5-3.800A6 6 0 0 1 23.500 20v6z'
	},
	{
		id: 'fire-engine',
		frame: 'resource',
		name: { zh: '消防车', en: 'Fire engine' },
		aliases: ['水罐车', '水罐消防车'],
		fill: 'M4 13h14v9H4zM19 10h5l4 6v6h-9zM21 12v4h4.500L23 12zM9.500 26.500a3 3 0 1 1 .01 0zM22.500 26.500a3 3 0 1 1 .01 0z',
		stroke: 'M5 9.500h13M8 7v4M12 7v4M16 7v4'
	},
	{
		id: 'vehicle',
		frame: 'resource',
		name: { zh: '车辆', en: 'Vehicle' },
		aliases: ['运兵车', '客车', '货车', '大巴'],
		fill: 'M4 9h15v13H4zM20 12h4l4 5v5h-8zM9.500 26.500a3 3 0 1 1 .01 0zM22.500 26.500a3 3 0 1 1 .01 0z'
	},
	{
		id: 'ambulance',
		frame: 'resource',
		name: { zh: '救护车', en: 'Ambulance' },
		fill: 'M4 8h15v14H4zM20 12h4l4 5v5h-8zM9.500 26.500a3 3 0 1 1 .01 0zM22.500 26.500a3 3 0 1 1 .01 0zM10.300 11v2.500H7.800v2.400h2.500v2.500h2.400v-2.500h2.500v-2.400h-2.500V11z'
	},
	{
		id: 'machinery',
		frame: 'resource',
		name: { zh: '工程机械', en: 'Heavy machinery' },
		aliases: ['挖掘机', '装载机', '推土机'],
		fill: 'M5 14h9l2 6H5zM4 22h14a2.500 2.500 0 0 1 0 5H4a2.500 2.500 0 0 1 0-5zM23 17l5 2-2 6-5-2z',
		stroke: 'M13 15l7-9 5 12'
	},
	{
		id: 'boat',
		frame: 'resource',
		name: { zh: '救援艇', en: 'Boat' },
		aliases: ['冲锋舟', '船'],
		fill: 'M4 18h24l-3 6H8zM15 5l8 11h-8zM13 8v8H7z',
		stroke: 'M5 27.500h22'
	},
	{
		id: 'helicopter',
		frame: 'resource',
		name: { zh: '直升机', en: 'Helicopter' },
		aliases: ['航空', '飞机'],
		fill: 'M6 14h2l2 2.500h4A5.500 5.500 0 0 1 19 12h3a6 6 0 0 1 6 6c0 2.200-1.800 4-4 4h-6a5 5 0 0 1-4.500-3H8l-2 1z',
		stroke: 'M13 8h15M20.500 8v4M16 26h12M19 22v4M25 22v4'
	},
	{
		id: 'helispot',
		frame: 'resource',
		name: { zh: '直升机起降点', en: 'Helispot' },
		aliases: ['起降点', '停机坪'],
		fill: 'M10.500 9h3.500v5.500h4V9h3.500v14H18v-5.500h-4V23h-3.500z',
		stroke: 'M16 4.500a11.500 11.500 0 1 1-.01 0z'
	},
	{
		id: 'drone',
		frame: 'resource',
		name: { zh: '无人机', en: 'Drone' },
		aliases: ['无人机组', 'UAV'],
		fill: 'M12.500 13h7v6h-7z',
		stroke: 'M13 13L9 9M19 13l4-4M13 19l-4 4M19 19l4 4M9 5.500a3.500 3.500 0 1 1-.01 0zM23 5.500a3.500 3.500 0 1 1-.01 0zM9 19.500a3.500 3.500 0 1 1-.01 0zM23 19.500a3.500 3.500 0 1 1-.01 0z'
	},
	{
		id: 'supplies',
		frame: 'resource',
		name: { zh: '物资仓库', en: 'Supplies depot' },
		aliases: ['物资', '储备库', '仓库', '物资点'],
		fill: 'M16 4.500l12 6.500v16h-4V14H8v13H4V11zM10 16h12v3H10zM10 20.500h12v2.500H10zM10 24.500h12V27H10z'
	},
	{
		id: 'shelter',
		frame: 'target',
		code: 'D60100',
		name: { zh: '避难场所', en: 'Shelter' },
		aliases: ['安置点', '固定避难场所', '避难所', '紧急避难场所'],
		fill: 'M16 5L28.500 15.500 26.500 18 16 9 5.500 18l-2-2.500zM16 17a2.300 2.300 0 1 1 .01 0zM11 27v-4.500a4.500 4.500 0 0 1 4.500-4.500h1a4.500 4.500 0 0 1 4.500 4.500V27z'
	},
	{
		id: 'medical-point',
		frame: 'resource',
		name: { zh: '医疗救护点', en: 'Medical point' },
		aliases: ['医疗点', '急救分站', '救护点'],
		fill: 'M5 27L16 6l11 21zM14.600 15v3h-3v2.800h3v3h2.800v-3h3V18h-3v-3z'
	},
	{
		id: 'checkpoint',
		frame: 'resource',
		name: { zh: '管控卡点', en: 'Checkpoint' },
		aliases: ['卡点', '警戒点', '检查站', '交通管制'],
		fill: 'M5 10h4v17H5zM10 11h18v5H10z',
		stroke: 'M24 16v4M7 7V5'
	},
	{
		id: 'water-source',
		frame: 'resource',
		name: { zh: '取水点', en: 'Water source' },
		aliases: ['水源', '消火栓', '消防水池'],
		fill: 'M16 4.500c4 5.500 8 9.600 8 14a8 8 0 0 1-16 0c0-4.400 4-8.500 8-14zM12 18a4.500 4.500 0 0 0 4.500 5v-1.800A3 3 0 0 1 13.800 18z'
	},
	{
		id: 'comms',
		frame: 'resource',
		name: { zh: '通信保障点', en: 'Communications' },
		aliases: ['通信车', '卫星站', '卫星便携站', '基站', '中继'],
		fill: 'M16 11.500a2.500 2.500 0 1 1-.01 0zM15 16h2l4 11h-2.500L16 20l-2.500 7H11z',
		stroke: 'M10.500 8.500a8 8 0 0 0 0 11M21.500 8.500a8 8 0 0 1 0 11M7 5a12.500 12.500 0 0 0 0 18M25 5a12.500 12.500 0 0 1 0 18'
	},
	{
		id: 'generator',
		frame: 'resource',
		name: { zh: '应急电源', en: 'Emergency power' },
		aliases: ['发电车', '应急发电车', '发电机'],
		fill: 'M5 10h22v14H5zM17.500 11.500L11 18.500h4l-1 4 7-7h-4.500z',
		stroke: 'M9 10V7M23 10V7M8 27h16'
	},
	{
		id: 'lookout',
		frame: 'resource',
		name: { zh: '瞭望哨', en: 'Lookout' },
		aliases: ['观察哨', '安全员', '监测点', '监控点'],
		fill: 'M16 9c6 0 10 4 12 7-2 3-6 7-12 7S6 19 4 16c2-3 6-7 12-7zM16 11.500a4.500 4.500 0 1 0 .01 0zM16 14a2 2 0 1 1-.01 0z'
	},
	{
		id: 'resource',
		frame: 'resource',
		name: { zh: '应急资源', en: 'Resource' },
		aliases: ['力量', '专家', '装备'],
		fill: 'M16 5l3.200 7 7.800.8-5.800 5.200 1.600 7.600L16 21.700 9.200 25.600l1.600-7.600L5 12.800l7.800-.8z'
	}
];
