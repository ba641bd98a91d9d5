import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import type { PlainInput } from '../record-type.ts';
import type { Geometry, mapObjectType } from '../records/map-object.record.ts';
import { placeOf } from './place.ts';

type Plain = PlainInput<typeof mapObjectType>;

export interface NewMapObject extends Plain {
	readonly geometry: Geometry;
	readonly planned?: boolean;
}

/** Creates many map objects in one transaction (an import is one undoable step); returns their keys. */
export function createMapObjects(
	board: Board,
	inputs: readonly NewMapObject[],
	compartment = COMMAND
): string[] {
	return board.transact(compartment, 'mapObjects.create', 'facts', (w) =>
		inputs.map(({ geometry, planned, ...plain }) => {
			const id = w.create('mapObjects', plain, { geometry, planned: planned ?? false });
			return `${compartment}/${id}`;
		})
	);
}

export function createMapObject(board: Board, input: NewMapObject, compartment = COMMAND): string {
	return createMapObjects(board, [input], compartment)[0]!;
}

/** Moves or reshapes: the geometry is one fact, so two apart contradict and both are shown. */
export function reshape(board: Board, key: string, geometry: Geometry): void {
	const { compartment, id } = placeOf(board, 'mapObjects', key);
	board.transact(compartment, 'mapObjects.reshape', 'facts', (w) =>
		w.fact('mapObjects', id, 'geometry', geometry)
	);
}
