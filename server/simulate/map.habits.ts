/** What is plotted and reshaped. No line here is a state border, and none stands for one. */
import { createMapObject, reshape } from '#lib/board/commands/map.commands.ts';
import { deleteRecord, setFact, setPlain } from '#lib/board/commands/record.commands.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import type { Geometry, MapObject } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { Random } from './random.ts';
import { inCommand, inside, type Habit, type Stage } from './stage.ts';

/** Where the fire is. */
export const CENTRE: LngLat = [101.672, 21.192];

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

export function near([lng, lat]: LngLat, reach: number, random: Random): LngLat {
	return [
		rounded(lng + random.between(-reach, reach)),
		rounded(lat + random.between(-reach, reach) * 0.8)
	];
}

function ringAround(centre: LngLat, reach: number, random: Random): LngLat[] {
	const corners = random.whole(6, 14);
	const ring = Array.from({ length: corners }, (_, i): LngLat => {
		const angle = (2 * Math.PI * i) / corners;
		const far = reach * random.between(0.7, 1.2);
		return [rounded(centre[0] + far * Math.cos(angle)), rounded(centre[1] + far * Math.sin(angle))];
	});
	return [...ring, ring[0]!];
}

function newObject(random: Random): Parameters<typeof createMapObject>[1] {
	const at = near(CENTRE, 0.06, random);
	const n = random.whole(1, 99);
	return random.pick<() => Parameters<typeof createMapObject>[1]>([
		() => ({
			...{ label: `飞火点 ${n}`, symbol: 'spot-fire', layer: 'situation' },
			geometry: { type: 'Point', coordinates: at }
		}),
		() => ({
			...{ label: `取水点 ${n}`, symbol: 'water-source', layer: 'sites' },
			geometry: { type: 'Point', coordinates: at }
		}),
		() => ({
			...{ label: `火线 ${n}`, layer: 'situation', colour: 'red' },
			geometry: {
				type: 'Polygon',
				coordinates: [ringAround(at, random.between(0.002, 0.009), random)]
			}
		}),
		() => ({
			...{ label: `隔离带 ${n}`, layer: 'situation', colour: 'green' },
			planned: random.happens(0.5),
			geometry: {
				type: 'LineString',
				coordinates: [at, near(at, 0.01, random), near(at, 0.02, random)]
			}
		}),
		() => ({
			...{ label: `警戒半径 ${n}`, layer: 'situation', colour: 'orange' },
			geometry: { type: 'Circle', center: at, radius: random.whole(100, 900) }
		})
	])();
}

/** The same object, a little further: as a fire grows, a line is driven on, a mark is moved. */
function moved(geometry: Geometry, random: Random): Geometry {
	const step = (at: LngLat) => near(at, 0.0012, random);
	switch (geometry.type) {
		case 'Point':
			return { type: 'Point', coordinates: step(geometry.coordinates) };
		case 'LineString': {
			const points = geometry.coordinates.slice(-24).map((at) => at);
			return { type: 'LineString', coordinates: [...points, step(points[points.length - 1]!)] };
		}
		case 'Polygon': {
			const ring = geometry.coordinates[0]!.slice(0, -1).map((at) => at);
			const i = random.whole(0, ring.length - 1);
			ring[i] = step(ring[i]!);
			return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
		}
		case 'Circle':
			return { ...geometry, radius: Math.max(50, geometry.radius + random.whole(-40, 60)) };
	}
}

/** Those that people go on working at: the newest, and the fire's edge. */
function working(stage: Stage, objects: readonly MapObject[]): MapObject | undefined {
	const drawn = objects.filter(({ source }) => source === undefined);
	return drawn.length === 0 ? undefined : stage.random.pick(drawn.slice(-40));
}

export const mapHabits: readonly Habit[] = [
	{
		weight: 2,
		by: inside,
		act: (stage, device) => {
			const { random } = stage;
			const board = stage.boards.seenBy(device, COMMAND);
			// What is over is taken off the map, or nobody would find anything on it.
			const drawn = board.mapObjects.list().filter(({ source }) => source === undefined);
			if (drawn.length > 260)
				inCommand(stage, device, (own) =>
					deleteRecord(own, 'mapObjects', random.pick(drawn.slice(0, 60)).key)
				);
			else inCommand(stage, device, (own) => createMapObject(own, newObject(random)));
			return true;
		}
	},
	{
		weight: 13,
		by: inside,
		act: (stage, device) => {
			const board = stage.boards.seenBy(device, COMMAND);
			const object = working(stage, board.mapObjects.list());
			if (!object?.geometry) return false;
			const { key, geometry } = object;
			inCommand(stage, device, (own) => reshape(own, key, moved(geometry, stage.random)));
			return true;
		}
	},
	{
		weight: 3,
		by: inside,
		act: (stage, device) => {
			const { random } = stage;
			const object = working(stage, stage.boards.seenBy(device, COMMAND).mapObjects.list());
			if (!object) return false;
			inCommand(stage, device, (own) => {
				if (object.planned && random.happens(0.5))
					setFact(own, 'mapObjects', object.key, 'planned', false);
				else if (random.happens(0.5))
					setPlain(own, 'mapObjects', object.key, {
						label: `${object.label.replace(/（.*）$/, '')}（${random.whole(8, 20)} 时更新）`
					});
				else
					setPlain(own, 'mapObjects', object.key, {
						colour: random.pick(['red', 'orange', 'yellow', 'green', 'blue'])
					});
			});
			return true;
		}
	}
];
