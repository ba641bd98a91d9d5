/**
 * The map of a moment as a drawing: what the board holds, to scale, on a grid of degrees. It has
 * no base map under it, so it needs no network, shows no boundary, and prints sharply.
 */
import type { Board } from '#lib/board/board.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { boundsOfGeometry, unite, vertices, type Bounds } from '#lib/map/geometry/bounds.ts';
import { circleRing } from '#lib/map/geometry/circle.ts';
import { distance } from '#lib/map/geometry/ellipsoid.ts';
import { formatLength } from '#lib/map/geometry/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { objectTitle } from '#lib/map/object-title.ts';
import { colourOf } from '#lib/map/palette.ts';
import { PAPER } from '../draw-chart.ts';
import type { ReportPicture } from './review-report.ts';

type LngLat = readonly [number, number];
type Place = readonly [x: number, y: number];

const WIDTH = 900;
const HEIGHT = 620;
const MARGIN = 46;
const FONT = 13;

/** @returns undefined where the board holds nothing that has a place */
export function mapPicture(board: Board, title: string): ReportPicture | undefined {
	const objects = board.mapObjects.list().filter(({ geometry }) => geometry !== undefined);
	const units = board.resources
		.list()
		.flatMap(({ number, position }) => (position ? [{ number, at: position.position }] : []));
	const drawn = objects.map(({ geometry, source }) => ({
		extent: boundsOfGeometry(geometry!),
		imported: source !== undefined
	}));
	const present = units.map(({ at: [lng, lat] }) => [lng, lat, lng, lat] as const);
	const extents = [...drawn.map(({ extent }) => extent), ...present];
	// A list of a whole county that was imported is shown where people worked, not the other way round.
	const ours = [...drawn.flatMap(({ extent, imported }) => (imported ? [] : [extent])), ...present];
	const bounds = mostOf(ours.length > 0 ? ours : extents);
	if (!bounds) return undefined;
	const frame = new Frame(bounds);
	const outside = extents.filter(
		([west, south, east, north]) =>
			east < bounds[0] || west > bounds[2] || north < bounds[1] || south > bounds[3]
	).length;
	const labels = new Labels();
	const shapes: string[] = [];
	// Areas below lines below points; what is named first keeps its name.
	for (const object of objects.sort((a, b) => rankOf(a.geometry!) - rankOf(b.geometry!))) {
		const colour = colourOf(object.colour, PAPER.accent, PAPER);
		const dash = object.planned ? ' stroke-dasharray="7 5"' : '';
		shapes.push(frame.shape(object.geometry!, colour, dash));
		const [x, y] = frame.place(middleOf(object.geometry!));
		labels.add([x + 8, y + 4], objectTitle(object), colour);
	}
	for (const { number, at } of units) {
		const [x, y] = frame.place(at);
		shapes.push(
			`<rect x="${x - 6}" y="${y - 6}" width="12" height="12" rx="2" fill="${PAPER.green}" stroke="#fff"/>`
		);
		labels.add([x + 9, y + 4], number, PAPER.green);
	}
	const svg = [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="${FONT}">`,
		`<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
		frame.grid(),
		...shapes,
		labels.drawn(),
		frame.scale(),
		outside > 0
			? `<text x="${WIDTH - 8}" y="${HEIGHT - 8}" text-anchor="end" fill="${PAPER.muted}">${escaped(m.review_map_outside({ count: outside }))}</text>`
			: '',
		'</svg>'
	].join('');
	return { title, svg, width: WIDTH, height: HEIGHT };
}

/** What lies this many times the span of the middle half away from it is far (Tukey's outer fence). */
const FAR = 3;
/** If more than this share were far, it is no few marks but another part of the picture. */
const MOST_FAR = 0.15;

/** What holds all but the few that lie far away: they do not shrink the rest. */
function mostOf(extents: readonly Bounds[]): Bounds | undefined {
	const within = ([low, high]: readonly [0, 2] | readonly [1, 3]) => {
		const middle = (extent: Bounds) => (extent[low] + extent[high]) / 2;
		const sorted = extents.map(middle).sort((a, b) => a - b);
		const from = sorted[Math.floor((sorted.length - 1) / 4)]!;
		const to = sorted[Math.ceil(((sorted.length - 1) * 3) / 4)]!;
		const far = FAR * (to - from);
		return (extent: Bounds) => middle(extent) >= from - far && middle(extent) <= to + far;
	};
	const [across, down] = [within([0, 2]), within([1, 3])];
	const near = extents.filter((extent) => across(extent) && down(extent));
	const shown = near.length < extents.length * (1 - MOST_FAR) ? extents : near;
	return shown.reduce<Bounds | undefined>(unite, undefined);
}

const ORDER = ['Polygon', 'Circle', 'LineString', 'Point'];
function rankOf(geometry: Geometry): number {
	return ORDER.indexOf(geometry.type);
}

/** Where a mark is named: a point, the middle of a circle, the first corner of a path. */
function middleOf(geometry: Geometry): LngLat {
	if (geometry.type === 'Circle') return geometry.center;
	return vertices(geometry)[0]!;
}

/** From degrees to the paper: equirectangular about the middle, true to scale there. */
class Frame {
	readonly #west: number;
	readonly #north: number;
	/** Pixels for a degree of longitude and of latitude. */
	readonly #perLng: number;
	readonly #perLat: number;

	constructor([west, south, east, north]: readonly [number, number, number, number]) {
		const middle = (south + north) / 2;
		const squeeze = Math.max(0.05, Math.cos((middle * Math.PI) / 180));
		// A single point is shown with about a kilometre around it.
		const across = Math.max((east - west) * squeeze, 0.01);
		const down = Math.max(north - south, 0.01);
		this.#perLat = Math.min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down);
		this.#perLng = this.#perLat * squeeze;
		this.#west = (west + east) / 2 - WIDTH / 2 / this.#perLng;
		this.#north = middle + HEIGHT / 2 / this.#perLat;
	}

	place([lng, lat]: LngLat): Place {
		return [
			Math.round((lng - this.#west) * this.#perLng * 10) / 10,
			Math.round((this.#north - lat) * this.#perLat * 10) / 10
		];
	}

	shape(geometry: Geometry, colour: string, dash: string): string {
		const path = (positions: readonly LngLat[]) =>
			positions.map((position) => this.place(position).join(' ')).join('L');
		const stroke = `stroke="${colour}" stroke-width="2"${dash}`;
		const area = `fill="${colour}" fill-opacity="0.14" fill-rule="evenodd" ${stroke}`;
		switch (geometry.type) {
			case 'Point': {
				const [x, y] = this.place(geometry.coordinates);
				return `<circle cx="${x}" cy="${y}" r="5" fill="${colour}" stroke="#fff"/>`;
			}
			case 'LineString':
				return `<path d="M${path(geometry.coordinates)}" fill="none" ${stroke}/>`;
			case 'Polygon':
				return `<path d="${geometry.coordinates.map((ring) => `M${path(ring)}Z`).join('')}" ${area}/>`;
			case 'Circle':
				return `<path d="M${path(circleRing([...geometry.center], geometry.radius))}Z" ${area}/>`;
		}
	}

	/** Lines of whole steps of a degree, three to eight across. */
	grid(): string {
		const step = stepFor(WIDTH / this.#perLng / 5);
		const digits = Math.max(0, Math.ceil(-Math.log10(step)));
		const lines: string[] = [];
		const east = this.#west + WIDTH / this.#perLng;
		const south = this.#north - HEIGHT / this.#perLat;
		for (let i = Math.ceil(this.#west / step); i * step < east; i++) {
			const [x] = this.place([i * step, 0]);
			lines.push(
				`<path d="M${x} 0V${HEIGHT}"/>`,
				`<text x="${x + 3}" y="${HEIGHT - 5}">${(i * step).toFixed(digits)}°</text>`
			);
		}
		for (let i = Math.ceil(south / step); i * step < this.#north; i++) {
			const [, y] = this.place([0, i * step]);
			lines.push(
				`<path d="M0 ${y}H${WIDTH}"/>`,
				`<text x="4" y="${y - 3}">${(i * step).toFixed(digits)}°</text>`
			);
		}
		return `<g stroke="${PAPER.line}" stroke-opacity="0.6" fill="none">${lines.join('').replaceAll('<text', `<text stroke="none" fill="${PAPER.muted}" font-size="11"`)}</g>`;
	}

	/** A bar of a round length, and which way is north. */
	scale(): string {
		const middle: LngLat = [
			this.#west + WIDTH / 2 / this.#perLng,
			this.#north - HEIGHT / 2 / this.#perLat
		];
		const metres = distance([...middle], [middle[0] + 160 / this.#perLng, middle[1]]);
		const round = stepFor(metres);
		const length = (160 * round) / metres;
		const x = WIDTH - 20 - length;
		return [
			`<g fill="${PAPER.text}"><path d="M${x} 22v8h${length}v-8" fill="none" stroke="${PAPER.text}" stroke-width="2"/>`,
			`<text x="${x + length / 2}" y="18" text-anchor="middle">${formatLength(round)}</text>`,
			`<path d="M22 40l7-26l7 26l-7-6z"/><text x="29" y="54" text-anchor="middle">N</text></g>`
		].join('');
	}
}

/** The nearest of 1, 2, 5 × 10ⁿ that is not larger. */
function stepFor(size: number): number {
	const power = 10 ** Math.floor(Math.log10(size));
	const digit = size / power;
	return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power;
}

/** Words beside marks; one that would lie on another is left out. */
class Labels {
	readonly #taken: (readonly [number, number, number, number])[] = [];
	readonly #drawn: string[] = [];

	add([x, y]: Place, text: string, colour: string): void {
		const words = [...text].slice(0, 24).join('');
		const width = [...words].reduce((sum, sign) => sum + (sign > '\u2e80' ? FONT : FONT * 0.6), 0);
		const box = [x, y - FONT, x + width, y + 3] as const;
		if (this.#taken.some((other) => overlap(box, other))) return;
		this.#taken.push(box);
		this.#drawn.push(
			`<text x="${x}" y="${y}" fill="${colour}" stroke="#fff" stroke-width="3" paint-order="stroke">${escaped(words)}</text>`
		);
	}

	drawn(): string {
		return this.#drawn.join('');
	}
}

function overlap(
	a: readonly [number, number, number, number],
	b: readonly [number, number, number, number]
): boolean {
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function escaped(text: string): string {
	return text
		.replace(/[\p{Cs}\p{Cc}\ufffe\uffff]/gu, '\ufffd')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
