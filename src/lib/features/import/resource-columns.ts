/** Which column of a table means what, guessed from its header and editable in the preview. */
import type { TableRow } from './table.ts';

export const COLUMN_FIELDS = [
	'name',
	'kind',
	'force',
	'quantity',
	'unit',
	'headCount',
	'status',
	'contactPost',
	'contact',
	'longitude',
	'latitude',
	'position',
	'datum',
	'owner',
	'remark',
	'serial'
] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];

/** Column index by field. */
export type ColumnMapping = Partial<Record<ColumnField, number>>;

/** Header words, best first; a field takes the column whose header matches its earliest word. */
const HEADERS: Record<ColumnField, readonly string[]> = {
	serial: ['序号', '编号', '序', 'no', 'no.', '#', 'id', 'number', 's/n', 'r-no'],
	name: [
		'单位名称',
		'队伍名称',
		'资源名称',
		'物资名称',
		'装备名称',
		'车辆名称',
		'力量名称',
		'设备名称',
		'品名',
		'名称',
		'队伍',
		'resource name',
		'unit name',
		'team name',
		'resource',
		'name',
		'team',
		'item'
	],
	kind: [
		'资源类别',
		'资源类型',
		'类别',
		'种类',
		'类型',
		'resource kind',
		'kind',
		'category',
		'type'
	],
	force: ['力量类型', '力量性质', '队伍类型', '队伍性质', 'type of force', 'force type', 'force'],
	quantity: ['数量', '现有数量', '库存数量', '库存', '总数', 'quantity', 'qty', 'amount', 'count'],
	unit: ['计量单位', '数量单位', '单位', 'unit', 'unit of measure', 'uom'],
	headCount: [
		'人数',
		'总人数',
		'人员数',
		'队员人数',
		'人员数量',
		'head count',
		'headcount',
		'persons',
		'personnel',
		'people'
	],
	status: ['状态', '当前状态', '资源状态', 'status', 'state'],
	contactPost: [
		'联络岗位',
		'联系岗位',
		'值班岗位',
		'责任岗位',
		'岗位',
		'contact post',
		'post',
		'duty post'
	],
	contact: [
		'电话',
		'联系电话',
		'联系方式',
		'值班电话',
		'手机',
		'联络方式',
		'phone',
		'telephone',
		'tel',
		'contact',
		'mobile'
	],
	longitude: ['经度', '东经', 'longitude', 'lng', 'lon', 'long', 'x'],
	latitude: ['纬度', '北纬', 'latitude', 'lat', 'y'],
	position: [
		'经纬度',
		'坐标',
		'位置坐标',
		'地理坐标',
		'coordinates',
		'coordinate',
		'position',
		'lat/lng',
		'latlng',
		'lnglat'
	],
	datum: ['坐标系', '坐标系统', '基准', 'datum', 'crs', 'coordinate system'],
	owner: [
		'隶属',
		'隶属单位',
		'所属单位',
		'主管部门',
		'权属单位',
		'管理单位',
		'储备单位',
		'归属',
		'owner',
		'agency',
		'organisation',
		'organization',
		'owned by'
	],
	remark: ['备注', '说明', '附注', 'remark', 'remarks', 'note', 'notes', 'comment', 'comments']
};

/** A header without spaces, brackets and what stands in them: 经度(°) is 经度. */
export function normalHeader(header: string): string {
	return header
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[([【〔].*?[)\]】〕]/g, '')
		.replace(/[\s*::_-]+/g, ' ')
		.trim();
}

/** The mapping that the header suggests; a column is used once. */
export function guessColumns(header: readonly string[]): ColumnMapping {
	const names = header.map(normalHeader);
	const used = new Set<number>();
	const mapping: ColumnMapping = {};
	const take = (field: ColumnField, column: number) => {
		mapping[field] = column;
		used.add(column);
	};
	for (const field of COLUMN_FIELDS) {
		for (const word of HEADERS[field]) {
			const column = names.findIndex((name, i) => !used.has(i) && name === word);
			if (column >= 0) {
				take(field, column);
				break;
			}
		}
	}
	// 单位 alone heads the names where nothing else does; with a name beside it, it is the unit.
	if (mapping.name === undefined && mapping.unit !== undefined && names[mapping.unit] === '单位') {
		mapping.name = mapping.unit;
		delete mapping.unit;
	}
	return mapping;
}

export interface HeaderGuess {
	/** Index of the header in the rows, or -1 where no row looks like one. */
	readonly index: number;
	readonly mapping: ColumnMapping;
}

/** Finds the header among the first rows: titles and export notes often stand above it. */
export function findHeader(rows: readonly TableRow[]): HeaderGuess {
	let best: HeaderGuess = { index: -1, mapping: {} };
	let most = 1;
	for (const [index, row] of rows.slice(0, 15).entries()) {
		const mapping = guessColumns(row.cells);
		const found = Object.keys(mapping).length;
		if (found > most) {
			best = { index, mapping };
			most = found;
		}
	}
	return best;
}
