/** Marks that are none of the classes: for what has no symbol of its own, and for directions. */
import type { SymbolData } from '../symbol.ts';

export const marks: readonly SymbolData[] = [
	{
		id: 'generic',
		frame: 'mark',
		name: { zh: '标记', en: 'Mark' },
		aliases: ['点', '位置', 'pin'],
		fill: 'M16 5a8 8 0 0 1 8 8c0 5-4.500 9.500-8 14-3.500-4.500-8-9-8-14a8 8 0 0 1 8-8zM16 10a3 3 0 1 0 .01 0z'
	},
	{
		id: 'text',
		frame: 'mark',
		name: { zh: '文字', en: 'Text' },
		aliases: ['注记'],
		fill: 'M7 6h18v5h-3V9h-4.500v14H20v3h-8v-3h2.500V9H10v2H7z'
	},
	{
		id: 'question',
		frame: 'mark',
		name: { zh: '待核实', en: 'To be verified' },
		aliases: ['疑似', '未核实'],
		fill: 'M16 27.500a2 2 0 1 1 .01 0z',
		stroke: 'M11 11.500a5 5 0 1 1 7.500 4.300C16.500 17 16 18 16 20.500'
	},
	{
		id: 'wind',
		frame: 'mark',
		name: { zh: '风力风向', en: 'Wind' },
		aliases: ['风向', '风力'],
		stroke: 'M6 24L24 8M24 8h-7M24 8v7M6 24l-1.500-6M10 20.500l-1.500-6'
	},
	{
		id: 'attack-point',
		frame: 'mark',
		name: { zh: '主要作业面', en: 'Main work face' },
		aliases: ['突破口', '作业面'],
		fill: 'M16 5l10 11h-6v11h-8V16H6z'
	},
	{
		id: 'exit',
		frame: 'mark',
		name: { zh: '安全撤退点', en: 'Escape point' },
		aliases: ['避险点', '撤离点', '安全区', 'escape'],
		fill: 'M18 9.500a2.700 2.700 0 1 1 .01 0zM11 12l5-1.500 4 1.500 2 4h4v2.500h-5.500L19 16l-1.500 4 4 3.500V29H19v-4.500L14.500 21 13 25l-6 2.500-1-2.300 4.700-2L13 14l-1 .5-1.500 4-2.300-.8z'
	}
];
