import * as v from 'valibot';
import * as Y from 'yjs';
import type { FactsOfField } from './facts.ts';
import { RECORD_ID, recordKey } from './ids.ts';
import { isJson, toJson } from './json.ts';
import {
	contradict,
	headOf,
	type FactField,
	type ListItem,
	type MalformedRecord,
	type RecordMeta,
	type RecordType
} from './record-type.ts';
import { time } from './values.ts';

export type AnyRecord = RecordMeta & Record<string, unknown>;

const META = new Set(['v', 'createdAt', 'createdBy']);

const metaSchema = v.object({
	v: v.optional(v.pipe(v.number(), v.safeInteger()), 1),
	createdAt: v.optional(time, 0),
	createdBy: v.optional(v.pipe(v.string(), v.maxLength(100)), '')
});

const plainSchemas = new WeakMap<RecordType, v.GenericSchema>();
function plainSchema(type: RecordType) {
	let schema = plainSchemas.get(type);
	if (!schema) plainSchemas.set(type, (schema = v.object(type.plain)));
	return schema;
}

/** A list field's facts, oldest first, those named by a later null struck through. */
function readList(facts: FactsOfField): ListItem<unknown>[] {
	const all = facts.all();
	const retracted = new Set(all.filter((f) => f.value === null).flatMap((f) => f.after));
	return all
		.filter((fact) => fact.value !== null)
		.map((fact) => ({
			ulid: fact.ulid,
			value: fact.value,
			at: fact.at,
			by: fact.by,
			retracted: retracted.has(fact.ulid),
			...(fact.happenedAt === undefined ? {} : { happenedAt: fact.happenedAt }),
			...(fact.note === undefined ? {} : { note: fact.note })
		}));
}

/** What stands under a record's key, as JSON; undefined where even that cannot be made out. */
function rawOf(raw: unknown): unknown {
	try {
		return toJson(raw instanceof Y.AbstractType ? raw.toJSON() : raw);
	} catch {
		return undefined;
	}
}

/** The declared field of a name; names such as `constructor` are none. */
export function factField(type: RecordType, field: string): FactField | undefined {
	const dot = field.indexOf('.');
	const name = dot < 0 ? field : field.slice(0, dot);
	return Object.hasOwn(type.facts, name) ? type.facts[name] : undefined;
}

/**
 * Reads one record of a live document: validated, with defaults, immutable.
 * Never throws: what the type refuses, and what no reading can get through (types nested
 * past the stack), comes back as malformed, raw.
 */
export function readRecord(
	type: RecordType,
	compartment: string,
	id: string,
	raw: unknown,
	fields: ReadonlyMap<string, FactsOfField> | undefined
): AnyRecord | MalformedRecord {
	return read(type, compartment, id, raw, fields, () =>
		raw instanceof Y.Map ? readOwn(type, raw as Y.Map<unknown>) : 'not a record'
	);
}

/** What was made of plain records: they are never changed, so what stood in one stays true. */
const plainRecords = new WeakMap<object, Own | string>();

/**
 * Reads one record that lies there as plain JSON, its texts as strings, as a history gives it;
 * a changed record is a new object.
 */
export function readPlainRecord(
	type: RecordType,
	compartment: string,
	id: string,
	raw: unknown,
	fields: ReadonlyMap<string, FactsOfField> | undefined
): AnyRecord | MalformedRecord {
	return read(type, compartment, id, raw, fields, () => {
		if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return 'not a record';
		let own = plainRecords.get(raw);
		if (!own) plainRecords.set(raw, (own = ownOf(type, Object.entries(raw), isString)));
		return own;
	});
}

function read(
	type: RecordType,
	compartment: string,
	id: string,
	raw: unknown,
	fields: ReadonlyMap<string, FactsOfField> | undefined,
	readOwn: () => Own | string
): AnyRecord | MalformedRecord {
	const malformed = (problem: string): MalformedRecord => ({
		compartment,
		collection: type.collection,
		id,
		raw: rawOf(raw),
		problem
	});
	if (!RECORD_ID.test(id)) return malformed('id');
	try {
		const own = readOwn();
		if (typeof own === 'string') return malformed(own);
		return assemble(type, compartment, id, own, fields);
	} catch (error) {
		return malformed(error instanceof Error ? error.message : String(error));
	}
}

/** Says why plain fields do not fit their type, or undefined where they fit. */
export function checkPlain(type: RecordType, values: Record<string, unknown>): string | undefined {
	const key = Object.keys(type.plain).find((key) => !isJson(values[key]));
	if (key !== undefined) return `${key}: not JSON`;
	const plain = v.safeParse(plainSchema(type), values);
	return plain.success ? undefined : problemOf(plain.issues[0]);
}

interface Own {
	readonly meta: { readonly v: number; readonly createdAt: number; readonly createdBy: string };
	readonly plain: Record<string, unknown>;
	readonly texts: Record<string, string>;
	readonly extra: Record<string, unknown>;
}

function isText(value: unknown): boolean {
	return value instanceof Y.Text;
}
function isString(value: unknown): boolean {
	return typeof value === 'string';
}

function readOwn(type: RecordType, raw: Y.Map<unknown>): Own | string {
	return ownOf(type, raw.entries(), isText);
}

/** Meta, plain fields and texts of a record, or the problem with them. */
function ownOf(
	type: RecordType,
	entries: Iterable<[string, unknown]>,
	isText: (value: unknown) => boolean
): Own | string {
	const values = Object.create(null) as Record<string, unknown>;
	const extra = Object.create(null) as Record<string, unknown>;
	const texts: Record<string, string> = {};
	for (const [key, value] of entries) {
		if (type.text.includes(key)) {
			if (!isText(value)) return `${key}: not a text`;
			texts[key] = String(value);
			continue;
		}
		const json: unknown = value instanceof Y.AbstractType ? value.toJSON() : value;
		if (!META.has(key) && !Object.hasOwn(type.plain, key)) extra[key] = toJson(json);
		else if (isJson(json)) values[key] = json;
		else return `${key}: not JSON`;
	}
	const meta = v.safeParse(metaSchema, values);
	if (!meta.success) return problemOf(meta.issues[0]);
	const plain = v.safeParse(plainSchema(type), values);
	if (!plain.success) return problemOf(plain.issues[0]);
	return { meta: meta.output, plain: plain.output as Record<string, unknown>, texts, extra };
}

function problemOf(issue: v.BaseIssue<unknown>): string {
	return `${v.getDotPath(issue) ?? ''}: ${issue.message}`;
}

function assemble(
	type: RecordType,
	compartment: string,
	id: string,
	{ meta, plain, texts, extra }: Own,
	fields: ReadonlyMap<string, FactsOfField> | undefined
): AnyRecord {
	const facts: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(type.facts))
		facts[name] = field.kind === 'list' ? [] : field.kind === 'keyed' ? {} : undefined;
	const contradictions: string[] = [];
	let changedAt = meta.createdAt;
	// By name, not in order of arrival: entries of keyed fields stand alike on every replica.
	for (const [path, all] of [...(fields ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
		const field = factField(type, path);
		if (!field || all.size === 0) continue;
		changedAt = Math.max(changedAt, all.newest());
		if (field.kind === 'list') {
			facts[path] = readList(all);
			continue;
		}
		const heads = all.heads();
		if (contradict(field, heads)) contradictions.push(path);
		const head = headOf(field, heads);
		if (field.kind === 'single')
			facts[path] = head.value === null && !v.is(field.schema, null) ? undefined : head.value;
		else if (head.value !== null) {
			const dot = path.indexOf('.');
			// Defined, not assigned: a key such as __proto__ is a key like any other.
			Object.defineProperty(facts[path.slice(0, dot)] as object, path.slice(dot + 1), {
				value: head.value,
				enumerable: true,
				configurable: true,
				writable: true
			});
		}
	}
	return {
		...plain,
		...Object.fromEntries(type.text.map((name) => [name, texts[name] ?? ''])),
		...facts,
		key: recordKey(compartment, id),
		compartment,
		id,
		...meta,
		deleted: facts['deleted'] === true,
		contradictions,
		changedAt,
		extra
	};
}
