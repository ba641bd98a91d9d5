import * as v from 'valibot';
import * as Y from 'yjs';
import type { FieldFacts } from './facts.ts';
import { RECORD_ID, recordKey } from './ids.ts';
import {
	latest,
	type ListItem,
	type MalformedRecord,
	type RecordMeta,
	type RecordType
} from './record-type.ts';

const META = new Set(['v', 'createdAt', 'createdBy']);

const metaSchema = v.object({
	v: v.optional(v.pipe(v.number(), v.safeInteger()), 1),
	createdAt: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
	createdBy: v.optional(v.pipe(v.string(), v.maxLength(100)), '')
});

const plainSchemas = new WeakMap<RecordType, v.GenericSchema>();
function plainSchema(type: RecordType) {
	let schema = plainSchemas.get(type);
	if (!schema) plainSchemas.set(type, (schema = v.object(type.plain)));
	return schema;
}

/** A list field's facts, oldest first, those named by a later null struck through. */
function readList(facts: FieldFacts): ListItem<unknown>[] {
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

/**
 * Reads one record of a live document: validated, with defaults, immutable.
 * Never throws: what the type refuses comes back as malformed, raw.
 */
export function readRecord(
	type: RecordType,
	compartment: string,
	id: string,
	raw: unknown,
	fields: ReadonlyMap<string, FieldFacts> | undefined
): (RecordMeta & Record<string, unknown>) | MalformedRecord {
	const malformed = (problem: string): MalformedRecord => ({
		compartment,
		collection: type.collection,
		id,
		raw: raw instanceof Y.AbstractType ? raw.toJSON() : raw,
		problem
	});
	if (!RECORD_ID.test(id)) return malformed('id');
	if (!(raw instanceof Y.Map)) return malformed('not a record');

	const values: Record<string, unknown> = {};
	const texts: Record<string, string> = {};
	for (const [key, value] of raw.entries()) {
		if (type.text.includes(key)) {
			if (!(value instanceof Y.Text)) return malformed(`${key}: not a text`);
			texts[key] = value.toString();
		} else values[key] = value instanceof Y.AbstractType ? value.toJSON() : value;
	}
	const meta = v.safeParse(metaSchema, values);
	if (!meta.success) return malformed(meta.issues[0].message);
	const plain = v.safeParse(plainSchema(type), values);
	if (!plain.success) {
		const issue = plain.issues[0];
		return malformed(`${v.getDotPath(issue) ?? ''}: ${issue.message}`);
	}
	const extra: Record<string, unknown> = {};
	for (const key of Object.keys(values))
		if (!META.has(key) && !Object.hasOwn(type.plain, key)) extra[key] = values[key];

	const facts: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(type.facts))
		facts[name] = field.kind === 'list' ? [] : field.kind === 'keyed' ? {} : undefined;
	const contradictions: string[] = [];
	let changedAt = meta.output.createdAt;
	for (const [field, all] of fields ?? []) {
		const dot = field.indexOf('.');
		const name = dot < 0 ? field : field.slice(0, dot);
		const kind = type.facts[name]?.kind;
		if (!kind || all.size === 0) continue;
		for (const fact of all.all()) if (fact.at > changedAt) changedAt = fact.at;
		if (kind === 'list') {
			facts[name] = readList(all);
			continue;
		}
		const heads = all.heads();
		if (heads.length > 1 && !sameValues(heads)) contradictions.push(field);
		const head = heads.length === 1 ? heads[0]! : (type.facts[name]?.resolve ?? latest)(heads);
		if (kind === 'single')
			facts[name] =
				head.value === null && !v.is(type.facts[name]!.schema, null) ? undefined : head.value;
		else if (head.value !== null)
			(facts[name] as Record<string, unknown>)[field.slice(dot + 1)] = head.value;
	}
	return {
		...(plain.output as Record<string, unknown>),
		...Object.fromEntries(type.text.map((name) => [name, texts[name] ?? ''])),
		...facts,
		key: recordKey(compartment, id),
		compartment,
		id,
		...meta.output,
		deleted: facts['deleted'] === true,
		contradictions,
		changedAt,
		extra
	};
}

/** Two posts that said the same thing apart do not contradict each other. */
export function sameValues(heads: readonly { value: unknown }[]): boolean {
	const first = canonical(heads[0]?.value);
	return heads.every((head) => canonical(head.value) === first);
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
	return JSON.stringify(value, (_, inner: unknown) =>
		inner !== null && typeof inner === 'object' && !Array.isArray(inner)
			? Object.fromEntries(
					Object.entries(inner as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
				)
			: inner
	);
}
