/** A crowd of marks as one disc: the count inside, a ring that shows of which colours it is. */
import type { Rect, View } from './canvas-pane.ts';
import type { Cluster } from './clusters.ts';
import type { Mark, Pen } from './mark.ts';

function radiusOf(count: number): number {
	return count < 10 ? 17 : count < 100 ? 20 : count < 1000 ? 23 : 27;
}

function centre(cluster: Cluster<Mark>, view: View): [number, number] {
	const [x, y] = cluster.point;
	return [view.x(x), view.y(y)];
}

export function clusterRect(cluster: Cluster<Mark>, view: View): Rect {
	const [x, y] = centre(cluster, view);
	const r = radiusOf(cluster.members.size) + 4;
	return { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
}

export function hitsCluster(cluster: Cluster<Mark>, x: number, y: number, view: View): boolean {
	const [cx, cy] = centre(cluster, view);
	return Math.hypot(x - cx, y - cy) <= Math.max(22, radiusOf(cluster.members.size));
}

export function drawCluster(cluster: Cluster<Mark>, { ctx, view, palette }: Pen): void {
	const [x, y] = centre(cluster, view);
	const count = cluster.members.size;
	const r = radiusOf(count);
	ctx.beginPath();
	ctx.arc(x, y, r, 0, 2 * Math.PI);
	ctx.fillStyle = palette.panel;
	ctx.fill();
	ctx.lineWidth = 4;
	let angle = -Math.PI / 2;
	for (const [tint, share] of tints(cluster)) {
		const end = angle + (2 * Math.PI * share) / count;
		ctx.beginPath();
		ctx.arc(x, y, r - 2, angle, end);
		ctx.strokeStyle = tint;
		ctx.stroke();
		angle = end;
	}
	ctx.fillStyle = palette.text;
	ctx.font = `650 ${count < 1000 ? 14 : 13}px ${palette.font}`;
	ctx.textAlign = 'center';
	ctx.textBaseline = 'middle';
	ctx.fillText(String(count), x, y + 0.5);
}

function tints(cluster: Cluster<Mark>): [string, number][] {
	const counts = new Map<string, number>();
	for (const { tint } of cluster.members) counts.set(tint, (counts.get(tint) ?? 0) + 1);
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
