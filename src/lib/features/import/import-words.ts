/** Problems, errors and columns of an import in words. */
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { resourceStatusWord } from '../board/code-words.ts';
import { ImportError, type ImportErrorCode } from './import-error.ts';
import type { Duplicate, Problem, ProblemCode } from './import-row.ts';
import type { ColumnField } from './resource-columns.ts';

const COLUMNS: Record<ColumnField, () => string> = {
	name: m.import_column_name,
	kind: m.import_column_kind,
	force: m.import_column_force,
	quantity: m.import_column_quantity,
	unit: m.import_column_unit,
	headCount: m.import_column_headCount,
	status: m.import_column_status,
	contactPost: m.import_column_contactPost,
	contact: m.import_column_contact,
	longitude: m.import_column_longitude,
	latitude: m.import_column_latitude,
	position: m.import_column_position,
	datum: m.import_column_datum,
	owner: m.import_column_owner,
	remark: m.import_column_remark,
	serial: m.import_column_serial
};
export const columnWord = (field: ColumnField): string => COLUMNS[field]();

type Detail = Readonly<Record<string, string | number>>;
const text = (detail: Detail, name: string): string => String(detail[name] ?? '');

const PROBLEMS: Record<ProblemCode, (detail: Detail) => string> = {
	only_serial: (d) => m.import_problem_only_serial({ serial: text(d, 'serial') }),
	blank: m.import_problem_blank,
	name_missing: m.import_problem_name_missing,
	too_long: (d) =>
		m.import_problem_too_long({
			column: columnWord(text(d, 'column') as ColumnField),
			length: text(d, 'length'),
			max: text(d, 'max')
		}),
	quantity_not_number: (d) => m.import_problem_quantity_not_number({ text: text(d, 'text') }),
	quantity_missing: m.import_problem_quantity_missing,
	quantity_assumed: m.import_problem_quantity_assumed,
	head_count_not_number: (d) => m.import_problem_head_count_not_number({ text: text(d, 'text') }),
	status_unknown: (d) =>
		m.import_problem_status_unknown({
			text: text(d, 'text'),
			status: resourceStatusWord(text(d, 'status') as ResourceStatus)
		}),
	position_incomplete: (d) => m.import_problem_position_incomplete({ text: text(d, 'text') }),
	position_unreadable: (d) => m.import_problem_position_unreadable({ text: text(d, 'text') }),
	position_out_of_range: (d) => m.import_problem_position_out_of_range({ text: text(d, 'text') }),
	position_swapped: (d) => m.import_problem_position_swapped({ suggestion: text(d, 'suggestion') }),
	position_order: (d) => m.import_problem_position_order({ suggestion: text(d, 'suggestion') }),
	position_far: (d) => m.import_problem_position_far({ distance: text(d, 'distance') }),
	position_datum: (d) => m.import_problem_position_datum({ suggestion: text(d, 'suggestion') }),
	position_shift: (d) =>
		m.import_problem_position_shift({
			datum: text(d, 'datum'),
			suggestion: text(d, 'suggestion')
		}),
	datum_unknown: (d) => m.import_problem_datum_unknown({ text: text(d, 'text') }),
	geometry_missing: m.import_problem_geometry_missing,
	geometry_unknown: (d) => m.import_problem_geometry_unknown({ type: text(d, 'type') }),
	geometry_empty: m.import_problem_geometry_empty,
	geometry_split: (d) => m.import_problem_geometry_split({ count: text(d, 'count') }),
	ring_closed: m.import_problem_ring_closed,
	ring_too_short: m.import_problem_ring_too_short,
	line_too_short: m.import_problem_line_too_short,
	too_many_points: (d) =>
		m.import_problem_too_many_points({ count: text(d, 'count'), max: text(d, 'max') }),
	overlay_skipped: m.import_problem_overlay_skipped,
	properties_cut: m.import_problem_properties_cut,
	altitude_dropped: m.import_problem_altitude_dropped
};

export function problemWord({ code, detail = {} }: Problem): string {
	return PROBLEMS[code](detail);
}

export function duplicateWord({ of, label }: Duplicate): string {
	return of === 'board' ? m.import_duplicate_board({ label }) : m.import_duplicate_file({ label });
}

const ERRORS: Record<ImportErrorCode, (detail: Detail) => string> = {
	too_large: (d) => m.import_error_too_large({ max: text(d, 'max') }),
	too_many_rows: (d) => m.import_error_too_many_rows({ max: text(d, 'max') }),
	too_many_features: (d) =>
		m.import_error_too_many_features({ count: text(d, 'count'), max: text(d, 'max') }),
	too_deep: (d) => m.import_error_too_deep({ max: text(d, 'max') }),
	empty_file: m.import_error_empty_file,
	unknown_format: m.import_error_unknown_format,
	old_excel: m.import_error_old_excel,
	zipped_kml: m.import_error_zipped_kml,
	broken_xlsx: m.import_error_broken_xlsx,
	broken_csv: (d) => m.import_error_broken_csv({ line: text(d, 'line') }),
	broken_json: (d) => m.import_error_broken_json({ message: text(d, 'message') }),
	not_geojson: m.import_error_not_geojson,
	foreign_crs: (d) => m.import_error_foreign_crs({ crs: text(d, 'crs') }),
	broken_kml: m.import_error_broken_kml,
	forbidden_doctype: m.import_error_forbidden_doctype,
	undecodable: m.import_error_undecodable
};

/** Why a file was refused; bugs still throw. */
export function importErrorWord(error: unknown): string {
	if (!(error instanceof ImportError)) throw error;
	return ERRORS[error.code](error.detail);
}
