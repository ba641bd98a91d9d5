/** The list of base layers: from the server, else as it was last seen on this device. */
import * as v from 'valibot';
import { baseLayersSchema, GRID, type BaseLayer } from './base-layer.ts';
import type { MapState } from './map-state.svelte.ts';

/** Names carry the user, as everything on the device does. */
const listKey = (user: string) => `tongtu:${user}:base-layers`;
const choiceKey = (user: string) => `tongtu:${user}:base-layer`;

function read(text: string | null): readonly BaseLayer[] | undefined {
	if (!text) return undefined;
	try {
		const parsed = v.safeParse(baseLayersSchema, JSON.parse(text));
		return parsed.success ? parsed.output.layers : undefined;
	} catch {
		return undefined;
	}
}

export async function loadBaseLayers(map: MapState, user: string): Promise<void> {
	try {
		const response = await fetch('/api/v1/maps');
		if (!response.ok) throw new Error(String(response.status));
		const text = await response.text();
		const layers = read(text);
		if (!layers) throw new Error('malformed');
		map.bases = layers;
		map.baseProblem = undefined;
		localStorage.setItem(listKey(user), text);
	} catch {
		const kept = read(localStorage.getItem(listKey(user)));
		if (kept) map.bases = kept;
		else map.baseProblem = 'list';
	}
	const choice = localStorage.getItem(choiceKey(user));
	if (map.base === GRID && choice && map.bases.some((layer) => layer.id === choice))
		map.base = choice;
}

export function rememberBase(user: string, base: string): void {
	// The grid is what there is before anyone chooses: the choice is kept only once made.
	if (base === GRID && !localStorage.getItem(choiceKey(user))) return;
	localStorage.setItem(choiceKey(user), base);
}
