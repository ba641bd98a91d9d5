import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const SHAPES: Record<Geometry['type'], () => string> = {
	Point: m.import_shape_point,
	LineString: m.import_shape_line,
	Polygon: m.import_shape_area,
	Circle: m.import_shape_circle
};

export const shapeWord = (type: Geometry['type']): string => SHAPES[type]();
