/** Symbol, layer and state of an imported map object, guessed from its words (domain §2.7). */
import type { NewMapObject } from '#lib/board/commands/map.commands.ts';
import { LAYERS, type Geometry } from '#lib/board/records/map-object.record.ts';
import { firstProperty, textOf } from './map-feature.ts';

type Layer = (typeof LAYERS)[number];
type Look = readonly [words: RegExp, symbol: string, layer: Layer];

/** The more special word first; the sub-class is asked before the class, the name last. */
const POINTS: readonly Look[] = [
	[/加油站|加气站|液化气|燃气|油库|fuel|gas station|lpg/i, 'fuel', 'hazards'],
	[/烟花|爆竹|火工|炸药|民爆|firework|explosive/i, 'explosives', 'hazards'],
	[/危化|化工|chemical/i, 'hazmat', 'hazards'],
	[/滑坡|崩塌|landslide|rockfall/i, 'landslide', 'hazards'],
	[/泥石流|debris/i, 'debris_flow', 'hazards'],
	[/学校|小学|中学|幼儿园|school/i, 'school', 'sites'],
	[/医院|卫生院|卫生室|诊所|急救|hospital|clinic/i, 'hospital', 'sites'],
	[/避难|安置点|shelter/i, 'shelter', 'sites'],
	[/集结|staging|assembly/i, 'staging', 'forces'],
	[/指挥部|command post/i, 'command_post', 'forces'],
	[/起降|直升机|helispot|helipad/i, 'helispot', 'sites'],
	[/水源|取水|water source/i, 'water', 'sites'],
	[/仓库|储备|depot|warehouse/i, 'depot', 'sites'],
	[/危险源|隐患|hazard/i, 'hazard', 'hazards'],
	[/防护目标|重要部位|target/i, 'target', 'sites'],
	[/火点|起火|火场|fire/i, 'forest_fire', 'situation']
];
const LINES: readonly Look[] = [
	[/疏散|撤离|转移|evacuat|escape/i, 'evacuation_route', 'routes'],
	[/隔离带|防火线|firebreak|fireline/i, 'firebreak', 'situation'],
	[/火线|火头|fire front|fire line/i, 'fire_front', 'situation'],
	[/路线|道路|通道|route|road|track/i, 'route', 'routes']
];
const AREAS: readonly Look[] = [
	[/警戒|管制|封控|cordon|exclusion/i, 'cordon', 'situation'],
	[/火场|过火|burn/i, 'fire_area', 'situation'],
	[/责任区|搜救|sector/i, 'sector', 'situation'],
	[/安置|避难|shelter/i, 'shelter_area', 'sites']
];
const PLAIN: Record<'point' | 'line' | 'area', { symbol: string; layer: Layer }> = {
	point: { symbol: 'generic', layer: 'situation' },
	line: { symbol: 'line', layer: 'routes' },
	area: { symbol: 'area', layer: 'situation' }
};

const SUBCLASSES = ['小类', 'subclass', 'subtype', '子类'];
const CLASSES = ['类别', '大类', '类型', 'class', 'category', 'type', 'kind'];

type Looks = Pick<NewMapObject, 'symbol' | 'layer' | 'planned'>;

/** What our own export wrote is taken as it says; the rest is guessed. */
export function guessLook(
	properties: Readonly<Record<string, unknown>>,
	name: string,
	geometry: Geometry
): Looks {
	const shape =
		geometry.type === 'Point' ? 'point' : geometry.type === 'LineString' ? 'line' : 'area';
	const guess = fromWords(shape, [
		firstProperty(properties, SUBCLASSES),
		firstProperty(properties, CLASSES),
		name
	]);
	const symbol = textOf(properties['symbol']);
	const layer = textOf(properties['layer']);
	return {
		symbol: /^[a-z][a-z0-9_-]{0,39}$/.test(symbol) ? symbol : guess.symbol,
		layer: LAYERS.includes(layer as Layer) ? layer : guess.layer,
		...(properties['planned'] === true ? { planned: true } : {})
	};
}

function fromWords(shape: keyof typeof PLAIN, words: readonly string[]) {
	const looks = { point: POINTS, line: LINES, area: AREAS }[shape];
	for (const word of words) {
		const look = word === '' ? undefined : looks.find(([pattern]) => pattern.test(word));
		if (look) return { symbol: look[1], layer: look[2] };
	}
	return PLAIN[shape];
}
