/** What an import takes at most: enough for a county's registers, small enough for a phone. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
/** What a workbook may unpack to. */
export const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;
/** Rows of a table below its header. */
export const MAX_ROWS = 5000;
export const MAX_COLUMNS = 200;
/** Map objects of one import. */
export const MAX_FEATURES = 5000;
/** Positions of one line or ring, as the record type allows. */
export const MAX_POINTS = 5000;
/** Nested elements (KML) or arrays and objects (GeoJSON); real files stay far below. */
export const MAX_DEPTH = 60;
/** Properties carried over from one feature. */
export const MAX_PROPERTIES = 60;
/** The one update of an import; the server takes messages up to 8 MB. */
export const MAX_IMPORT_BYTES = 6 * 1024 * 1024;
