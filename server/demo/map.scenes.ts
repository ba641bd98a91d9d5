/** What is plotted. No line here is a state border, and none stands for one. */
import { createMapObject, createMapObjects, reshape } from '#lib/board/commands/map.commands.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { POST } from './cast.ts';
import hazards from './data/hazards.json' with { type: 'json' };
import type { Scene } from './scene.ts';

type Points = [number, number][];

const point = (coordinates: [number, number]): Geometry => ({ type: 'Point', coordinates });
const line = (coordinates: Points): Geometry => ({ type: 'LineString', coordinates });
const area = (ring: Points): Geometry => ({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] });

const FIRST_FIRE: Points = [
	[101.6598, 21.1716],
	[101.6635, 21.1709],
	[101.6661, 21.1731],
	[101.6654, 21.1762],
	[101.6618, 21.1768],
	[101.6594, 21.1745]
];
const FIRE: Points = [
	[101.6589, 21.1708],
	[101.6639, 21.1698],
	[101.6684, 21.1726],
	[101.6712, 21.1774],
	[101.6704, 21.1821],
	[101.6668, 21.1838],
	[101.6629, 21.1802],
	[101.6601, 21.1761]
];
const GROWN_FIRE: Points = FIRE.map(([lng, lat], i) =>
	i >= 3 && i <= 5 ? [lng + 0.0012, lat + 0.0009] : [lng, lat]
);
/** The firebreak as it is done, and as it is meant to go on. */
const DONE: Points = [
	[101.6534, 21.1958],
	[101.6589, 21.1967],
	[101.6641, 21.1961],
	[101.6687, 21.1951]
];
const PLANNED: Points = [
	[101.6687, 21.1951],
	[101.6738, 21.1932],
	[101.6782, 21.1908],
	[101.6819, 21.1889]
];
const EVACUATION: Points = [
	[101.6702, 21.2101],
	[101.6655, 21.2204],
	[101.6601, 21.235],
	[101.6588, 21.2501]
];

export const mapScenes: readonly Scene[] = [
	{
		minute: 1,
		post: POST.staff,
		play: ({ board }) =>
			void createMapObjects(
				board,
				hazards.map(({ label, symbol, layer, position, subclass, threatened }) => ({
					label,
					symbol,
					layer,
					source: 'hazards-mengla.geojson',
					properties: { 小类: subclass, 威胁人口: threatened },
					geometry: point(position as [number, number])
				}))
			)
	},
	{
		minute: 5,
		post: POST.field2,
		play: ({ board, keep }) => {
			keep(
				'fire',
				createMapObject(board, {
					label: '火场',
					layer: 'situation',
					colour: 'red',
					geometry: area(FIRST_FIRE)
				})
			);
			keep(
				'fire-mark',
				createMapObject(board, {
					label: '磨丁方向火场',
					symbol: 'forest-fire-external',
					layer: 'situation',
					geometry: point([101.6628, 21.1738])
				})
			);
		}
	},
	{
		minute: 6,
		post: POST.commander,
		play: ({ board, keep }) =>
			keep(
				'command-post',
				createMapObject(board, {
					label: '现场指挥部',
					symbol: 'command-post',
					layer: 'sites',
					geometry: point([101.6815, 21.1921])
				})
			)
	},
	{
		minute: 9,
		post: POST.staff,
		play: ({ board, keep }) => {
			keep(
				'staging',
				createMapObject(board, {
					label: '集结地',
					symbol: 'staging-area',
					layer: 'sites',
					geometry: point([101.6633, 21.2288])
				})
			);
			keep(
				'route',
				createMapObject(board, {
					label: '疏散路线一',
					layer: 'routes',
					colour: 'green',
					geometry: line(EVACUATION)
				})
			);
			keep(
				'shelter-site',
				createMapObject(board, {
					label: '尚勇中学安置点（300 人）',
					symbol: 'shelter',
					layer: 'sites',
					geometry: point([101.6591, 21.2494])
				})
			);
			keep(
				'cordon',
				createMapObject(board, {
					label: '警戒区',
					layer: 'situation',
					colour: 'orange',
					geometry: area([
						[101.675, 21.18],
						[101.695, 21.18],
						[101.695, 21.198],
						[101.675, 21.198]
					])
				})
			);
		}
	},
	{
		minute: 12,
		post: POST.field1,
		play: ({ board, keep }) =>
			keep(
				'planned-line',
				createMapObject(board, {
					label: '北侧隔离带（计划）',
					layer: 'situation',
					colour: 'green',
					planned: true,
					geometry: line([...DONE.slice(0, 1), ...PLANNED])
				})
			)
	},
	{
		minute: 16,
		post: POST.field2,
		play: ({ board }) =>
			void createMapObject(board, {
				label: '西南风 4–5 级',
				symbol: 'wind',
				layer: 'situation',
				geometry: point([101.6561, 21.1669])
			})
	},
	{
		minute: 21,
		post: POST.field1,
		play: ({ board, keep }) =>
			keep(
				'stones',
				createMapObject(board, {
					label: '碎石落路，大车绕行',
					symbol: 'road-blocked',
					layer: 'routes',
					geometry: point([101.6612, 21.2384])
				})
			)
	},
	{
		minute: 26,
		post: POST.field2,
		play: ({ board, keep, key }) => {
			keep(
				'spot-fire',
				createMapObject(board, {
					label: '飞火点 1',
					symbol: 'spot-fire',
					layer: 'situation',
					geometry: point([101.6701, 21.1862])
				})
			);
			reshape(board, key('fire'), area(FIRE));
		}
	},
	{
		minute: 29,
		post: POST.field2,
		play: ({ board }) =>
			void createMapObject(board, {
				label: '飞火警戒半径 500 米',
				layer: 'situation',
				colour: 'orange',
				geometry: { type: 'Circle', center: [101.6701, 21.1862], radius: 500 }
			})
	},
	{
		minute: 31,
		post: POST.field2,
		play: ({ board }) =>
			void createMapObjects(board, [
				{
					label: '取水点',
					symbol: 'water-source',
					layer: 'sites',
					geometry: point([101.6749, 21.1902])
				},
				{
					label: '安全撤离点',
					symbol: 'exit',
					layer: 'sites',
					geometry: point([101.6763, 21.1946])
				}
			])
	},
	{
		minute: 46,
		post: POST.field1,
		play: ({ board, keep }) =>
			keep(
				'done-line',
				createMapObject(board, {
					label: '北侧隔离带（已开设）',
					layer: 'situation',
					colour: 'green',
					geometry: line(DONE.slice(0, 3))
				})
			)
	},
	{
		minute: 55,
		post: POST.field1,
		play: ({ board, key }) => {
			reshape(board, key('done-line'), line(DONE));
			reshape(board, key('planned-line'), line(PLANNED));
		}
	},
	// After its release: what the partner has is no longer what stands here.
	{
		minute: 57,
		post: POST.field2,
		play: ({ board, key }) => reshape(board, key('fire'), area(GROWN_FIRE))
	}
];
