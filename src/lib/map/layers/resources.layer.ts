/** Resources that have stated a position: number, name, state and the age of their last report. */
import { SvelteMap } from 'svelte/reactivity';
import type { Board } from '#lib/board/board.ts';
import { canonical } from '#lib/board/json.ts';
import type { Resource, ResourceStatus } from '#lib/board/records/resource.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { resourceStatusWord } from '#lib/features/board/code-words.ts';
import { ageOf } from '#lib/features/resources/ageing.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { inkOn, type Palette } from '../palette.ts';
import type { Mark } from '../scene/mark.ts';
import type { Scene } from '../scene/scene.ts';
import { UnitMark } from '../scene/unit-mark.ts';
import { RESOURCES } from './layer-names.ts';
import { labelFor, originOf, type Drawing } from './object-marks.ts';

const QUIET: readonly ResourceStatus[] = ['released', 'returned', 'out_of_service', 'resting'];
const MOVING: readonly ResourceStatus[] = ['dispatched', 'in_transit', 'allocated'];

export class ResourcesLayer {
	readonly #scene: Scene;
	/** How many stand on the map, under the one name of their layer. */
	readonly counts = new SvelteMap<string, number>();
	readonly #board: Board;
	readonly #runsTo: () => number;
	#drawing: Drawing;
	readonly #shown = new Map<string, { record: Resource; words: string; marks: readonly Mark[] }>();
	readonly #lifted = new Map<string, LngLat>();
	readonly #unsubscribe: () => void;

	/** @param runsTo what silences run to, UTC ms */
	constructor(scene: Scene, board: Board, drawing: Drawing, runsTo: () => number) {
		this.#board = board;
		this.#runsTo = runsTo;
		this.#drawing = drawing;
		this.#scene = scene;
		for (const record of board.resources.list()) this.#update(record.key);
		this.#unsubscribe = board.resources.subscribe((keys) => {
			for (const key of keys) this.#update(key);
		});
	}

	/** Time has passed: those whose words about it have changed are drawn anew. */
	age(): void {
		for (const key of [...this.#shown.keys()]) this.#update(key);
	}

	setDrawing(drawing: Drawing): void {
		this.#drawing = drawing;
		for (const [key, shown] of [...this.#shown]) {
			this.#shown.set(key, { ...shown, words: '' });
			this.#update(key);
		}
	}

	lift(key: string, position: LngLat | undefined): void {
		if (position) this.#lifted.set(key, position);
		else this.#lifted.delete(key);
		this.#update(key, true);
	}

	remove(): void {
		this.#unsubscribe();
	}

	#update(key: string, redraw = false): void {
		const found = this.#board.compartments().includes(key.slice(0, key.indexOf('/')))
			? this.#board.resources.get(key)
			: undefined;
		const record = found && !found.deleted && found.position ? found : undefined;
		const before = this.#shown.get(key);
		const words = record ? this.#words(record).join('|') : '';
		if (!redraw && before?.record === record && before?.words === words) return;
		const marks = record ? this.#make(record) : [];
		const kept = new Set(marks.map((mark) => mark.key));
		for (const mark of before?.marks ?? []) if (!kept.has(mark.key)) this.#scene.delete(mark.key);
		for (const mark of marks) this.#scene.put(mark);
		if (record) this.#shown.set(key, { record, words, marks });
		else this.#shown.delete(key);
		if (!before !== !record) this.counts.set(RESOURCES, this.#shown.size);
	}

	/** State, and how long ago the last report was. */
	#words(record: Resource): string[] {
		const age = ageOf(record, this.#runsTo());
		const status = record.status ? resourceStatusWord(record.status) : '';
		if (!age) return [status];
		const minutes = Math.floor(age.ms / 60_000);
		const silent = m.map_silent_minutes({ minutes });
		return [status, age.level === 'fresh' ? m.map_minutes_ago({ minutes }) : `⚠ ${silent}`];
	}

	#colour(record: Resource, palette: Palette): string {
		const age = ageOf(record, this.#runsTo());
		if (age?.level === 'red') return palette.red;
		if (age?.level === 'amber') return palette.orange;
		if (!record.status || QUIET.includes(record.status)) return palette.muted;
		return MOVING.includes(record.status) ? palette.blue : palette.green;
	}

	#make(record: Resource): Mark[] {
		const { palette } = this.#drawing;
		const colour = this.#colour(record, palette);
		const mark = (key: string, position: LngLat, state: { disputed?: boolean; ghost?: boolean }) =>
			new UnitMark({
				key,
				target: record.key,
				layer: RESOURCES,
				position,
				number: record.number,
				look: {
					colour,
					ink: inkOn(colour),
					ground: palette.surface,
					planned: false,
					origin: originOf(record.compartment, this.#drawing),
					foreign: palette.purple
				},
				label: {
					lines: [
						{
							text: labelFor(nameOf(record), record.compartment, this.#drawing),
							colour: palette.text
						},
						{ text: this.#words(record).join(' · '), colour, bold: false }
					],
					place: 'right',
					offset: 0,
					angle: 0,
					size: 13,
					always: false
				},
				...state
			});
		const disputed = record.contradictions.includes('position');
		const used = record.position!;
		const marks = [mark(record.key, this.#lifted.get(record.key) ?? used.position, { disputed })];
		if (disputed)
			for (const head of this.#board.history('resources', record.key, 'position').heads) {
				const value = head.value as Resource['position'];
				if (!value || canonical(value) === canonical(used)) continue;
				marks.push(mark(`${record.key}#${head.ulid}`, value.position, { ghost: true }));
			}
		return marks;
	}
}

/** Name and how many, as in 磨憨先遣队 30 人. */
function nameOf(record: Resource): string {
	const many = record.headCount ?? record.quantity;
	if (many === undefined || (many === 1 && !record.headCount)) return record.name;
	const unit = record.headCount ? m.map_persons() : record.unit;
	return `${record.name} ${many}${unit ? ` ${unit}` : ''}`;
}
