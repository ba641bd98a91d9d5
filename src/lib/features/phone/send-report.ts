/** A field report: one log entry, and a mark on the map where it says where. */
import type { Attachment } from '#lib/board/records/attachment.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { Board } from '#lib/board/board.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { categoryWord, type Category } from '../log/log-words.ts';

export interface Report {
	readonly category: Category;
	readonly text: string;
	readonly position: LngLat | undefined;
	/** UTC ms. */
	readonly happenedAt: number;
	readonly attachments: readonly Attachment[];
	/** Whether it is to be marked on the map as well. */
	readonly mark: boolean;
}

const SYMBOLS: Record<Category, { symbol: string; layer: string }> = {
	fire: { symbol: 'fire', layer: 'situation' },
	danger: { symbol: 'hazard', layer: 'hazards' },
	casualty: { symbol: 'casualty', layer: 'situation' },
	people: { symbol: 'trapped', layer: 'situation' },
	road: { symbol: 'road-blocked', layer: 'routes' },
	weather: { symbol: 'wind', layer: 'situation' },
	force: { symbol: 'resource', layer: 'forces' },
	need: { symbol: 'supplies', layer: 'notes' },
	other: { symbol: 'generic', layer: 'notes' }
};

/** Writes it; returns the key of the log entry. */
export function sendReport(board: Board, report: Report, compartment: string): string {
	const { category, position } = report;
	const said = report.text.trim();
	const mark =
		report.mark && position
			? createMapObject(
					board,
					{
						...SYMBOLS[category],
						// Its symbol says what kind it is.
						label: said.slice(0, 60),
						geometry: { type: 'Point', coordinates: [...position] }
					},
					compartment
				)
			: undefined;
	return writeLog(
		board,
		{
			text: said || categoryWord(category),
			category,
			channel: 'observed',
			happenedAt: report.happenedAt,
			attachments: report.attachments,
			...(position ? { position } : {}),
			...(mark ? { about: mark as `${string}/${string}` } : {})
		},
		compartment
	);
}
