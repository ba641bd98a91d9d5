/** Why a whole file cannot be read; the message is `import_error_<code>`. */
export type ImportErrorCode =
	| 'too_large'
	| 'too_many_rows'
	| 'too_many_features'
	| 'too_deep'
	| 'empty_file'
	| 'unknown_format'
	| 'old_excel'
	| 'zipped_kml'
	| 'broken_xlsx'
	| 'broken_csv'
	| 'broken_json'
	| 'not_geojson'
	| 'foreign_crs'
	| 'broken_kml'
	| 'forbidden_doctype'
	| 'undecodable';

export class ImportError extends Error {
	readonly code: ImportErrorCode;
	/** Parameters of the message. */
	readonly detail: Readonly<Record<string, string | number>>;
	constructor(code: ImportErrorCode, detail: Record<string, string | number> = {}) {
		super(code);
		this.name = 'ImportError';
		this.code = code;
		this.detail = detail;
	}
}
