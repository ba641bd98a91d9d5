import { describe, expect, test } from 'vitest';
import type { View } from './canvas-pane.ts';
import { LabelPlacement } from './label-placement.ts';
import { labelRect } from './label.ts';
import { RANK, type Mark, type Pen } from './mark.ts';
import { crosses } from './rects.ts';

/** World points are pixels here, and every letter is ten wide. */
const pen = {
	view: { x: (x: number) => x, y: (y: number) => y } as View,
	ctx: { font: '', measureText: (text: string) => ({ width: text.length * 10 }) },
	palette: { font: 'sans-serif' }
} as Pen;

function mark(key: string, x: number, y: number, more: Partial<Mark> = {}): Mark {
	return {
		...{ key, target: key, layer: 'sites', rank: RANK.point, margin: 20, tint: '#fff' },
		bounds: [x, y, x, y],
		point: [x, y],
		flock: undefined,
		label: {
			lines: [{ text: 'twelve wide', colour: '#fff' }],
			...{ place: 'right', offset: 14, angle: 0, size: 13, always: false }
		},
		draw: () => {},
		hit: () => undefined,
		...more
	};
}
const never = () => false;
const rectOf = (placement: LabelPlacement, each: Mark) =>
	labelRect(each, pen, placement.shift(each))!;

describe('labels of marks that arrive later', () => {
	const standing = mark('a', 100, 100);
	const near = mark('b', 150, 108, { rank: RANK.resource });
	const apart = mark('c', 100, 300);

	test('one that would cross a label that stands gives way to it, whatever its rank', () => {
		const placement = new LabelPlacement();
		placement.weighAll([standing], pen, never);
		const got = placement.weighNew([standing, near, apart], () => true, pen, never);
		expect(got).toEqual([apart]);
		expect(placement.shift(standing)).toBe(0);
		expect(placement.shift(near)).toBeUndefined();
		expect(crosses(rectOf(placement, standing), rectOf(placement, apart))).toBe(false);
	});

	test('two that arrive together: the higher rank has the room', () => {
		const placement = new LabelPlacement();
		const low = mark('d', 100, 100, { margin: 0 });
		const high = mark('e', 100, 112, { margin: 0, rank: RANK.resource });
		expect(placement.weighNew([low, high], () => true, pen, never)).toEqual([high]);
	});

	test('a label is moved within its area where that keeps it clear', () => {
		const placement = new LabelPlacement();
		placement.weighAll([standing], pen, never);
		const area = mark('f', 160, 100, {
			rank: RANK.area,
			label: { ...standing.label!, place: 'center' }
		});
		expect(placement.weighNew([area, standing], () => true, pen, never)).toEqual([area]);
		expect(placement.shift(area)).not.toBe(0);
		expect(crosses(rectOf(placement, standing), rectOf(placement, area))).toBe(false);
	});

	test('only what is new is weighed; what must be read is shown anyway', () => {
		const placement = new LabelPlacement();
		placement.weighAll([standing], pen, never);
		const isNew = (each: Mark) => each === near;
		const forced = (each: Mark) => each === near;
		expect(placement.weighNew([standing, near, apart], isNew, pen, forced)).toEqual([near]);
		expect(placement.shift(apart)).toBeUndefined();
	});
});
