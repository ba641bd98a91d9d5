import { activeAssignments } from '#lib/board/allocations.ts';
import type { Board } from '#lib/board/board.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { resourceKindWord, resourceStatusWord } from '../board/code-words.ts';
import { compartmentWord } from '../board/compartment-word.ts';
import { byNumber } from '../resources/by-number.ts';
import { forceWord } from '../resources/force-words.ts';
import { timeCell, timeHeader, type ExportContext } from './export-context.ts';
import type { ExportTable } from './export-table.ts';

/** All resources that the reader's board holds; the headers are ones that the import knows. */
export function resourceTable(board: Board, context: ExportContext, home: string): ExportTable {
	const time = (at: number | null | undefined) => timeCell(at, context.zone);
	const row = (resource: Resource) => [
		resource.number,
		resource.name,
		resourceKindWord(resource.kind),
		resource.force ? forceWord(resource.force) : undefined,
		resource.quantity,
		resource.unit,
		resource.headCount ?? undefined,
		resource.status ? resourceStatusWord(resource.status) : undefined,
		time(resource.report?.at),
		resource.report?.text,
		time(resource.eta),
		resource.contactPost ?? undefined,
		resource.contact,
		resource.position?.position[0],
		resource.position?.position[1],
		resource.owner,
		activeAssignments(board, resource.key)
			.map(({ target }) =>
				target.type === 'task'
					? board.tasks.get(target.key)?.number
					: board.groups.get(target.key)?.name
			)
			.filter(Boolean)
			.join(', '),
		resource.remark,
		compartmentWord(resource.compartment, home)
	];
	return {
		title: m.board_collection_resources(),
		headers: [
			m.export_number(),
			m.export_name(),
			m.export_kind(),
			m.export_force(),
			m.common_quantity(),
			m.export_unit(),
			m.board_field_headCount(),
			m.common_status(),
			timeHeader(m.export_last_report(), context),
			m.export_report_text(),
			timeHeader(m.board_field_eta(), context),
			m.export_contact_post(),
			m.export_contact(),
			m.export_longitude(),
			m.export_latitude(),
			m.export_owner(),
			m.export_assigned_to(),
			m.export_remark(),
			m.export_compartment()
		],
		rows: [...board.resources.list()].sort(byNumber).map(row)
	};
}
