/**
 * 天地图, the national platform's map: unshifted (CGCS2000), with a key of the operator's own.
 * Each base is a picture layer with its names over it.
 */
import type { BaseLayer } from '#lib/map/base-layer.ts';

/** As the platform shows it under its own map; it changes with each review (docs/maps.md). */
const APPROVAL = '审图号 GS（2024）0568号';
const ATTRIBUTION = '天地图 © 国家基础地理信息中心';
/** Levels start at 1; beyond 18 there are tiles in few places only. */
const ZOOMS = { minZoom: 1, maxZoom: 18 };

const url = (layer: string, key: string) =>
	`https://t{s}.tianditu.gov.cn/DataServer?T=${layer}_w&x={x}&y={y}&l={z}&tk=${key}`;

export function tiandituLayers(key: string | null): BaseLayer[] {
	if (!key) return [];
	const layer = (id: string, name: string, layers: readonly string[]): BaseLayer => ({
		id,
		name,
		kind: 'xyz',
		urls: layers.map((part) => url(part, key)),
		subdomains: [...'01234567'],
		attribution: ATTRIBUTION,
		approval: APPROVAL,
		...ZOOMS,
		bounds: null,
		overlay: false,
		problem: null,
		detail: ''
	});
	return [
		layer('tianditu-vec', '天地图 矢量 (Tianditu)', ['vec', 'cva']),
		layer('tianditu-img', '天地图 影像 (Tianditu imagery)', ['img', 'cia']),
		layer('tianditu-ter', '天地图 地形 (Tianditu terrain)', ['ter', 'cta'])
	];
}
