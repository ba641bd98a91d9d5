/** Makes the file that was asked for out of this reader's board; makers load when first used. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { BoardState } from '../board/board-state.svelte.ts';
import { namedHead } from '../evidence/kept-head.ts';
import { download } from './download.ts';
import { fileName, type ExportContext } from './export-context.ts';

export const EXPORT_KINDS = [
	'geojson',
	'kml',
	'resources',
	'tasks',
	'log',
	'tallies',
	'xlsx'
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export interface ExportFile {
	readonly name: string;
	readonly content: Blob | string;
	readonly type: string;
}

/** `approval` is the 审图号 of the base map on screen, where it has one. */
export async function makeExport(
	live: BoardState,
	kind: ExportKind,
	approval?: string
): Promise<ExportFile> {
	const { board, incident } = live;
	const home = live.homeCompartment;
	const context: ExportContext = {
		incidentName: incident.name,
		exercise: incident.kind === 'exercise',
		...(live.replays ? { at: Date.now(), moment: live.now } : { at: board.now() }),
		zone: live.zone,
		post: incident.me.post,
		approval,
		head: await namedHead(incident)
	};
	if (kind === 'geojson') {
		const { toGeoJson } = await import('./to-geojson.ts');
		return {
			name: fileName(context, m.export_group_map(), 'geojson'),
			content: toGeoJson(board, context),
			type: 'application/geo+json'
		};
	}
	if (kind === 'kml') {
		const { toKml } = await import('./to-kml.ts');
		return {
			name: fileName(context, m.export_group_map(), 'kml'),
			content: toKml(board, context),
			type: 'application/vnd.google-earth.kml+xml'
		};
	}
	const [{ resourceTable }, { taskTable }, { logTable }, { tallyTable }] = await Promise.all([
		import('./resource-table.ts'),
		import('./task-table.ts'),
		import('./log-table.ts'),
		import('./tally-table.ts')
	]);
	const tables = { resources: resourceTable, tasks: taskTable, log: logTable, tallies: tallyTable };
	if (kind === 'xlsx') {
		const { toXlsx } = await import('./to-xlsx.ts');
		const all = Object.values(tables).map((table) => table(board, context, home));
		return {
			name: fileName(context, m.export_group_tables(), 'xlsx'),
			content: await toXlsx(all, context),
			type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
		};
	}
	const { toCsv } = await import('./to-csv.ts');
	const table = tables[kind](board, context, home);
	return {
		name: fileName(context, table.title, 'csv'),
		content: toCsv(table, context),
		type: 'text/csv;charset=utf-8'
	};
}

export async function runExport(
	live: BoardState,
	kind: ExportKind,
	approval?: string
): Promise<string> {
	const { name, content, type } = await makeExport(live, kind, approval);
	download(name, content, type);
	return name;
}
