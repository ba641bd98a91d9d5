/**
 * How a record type is declared: plain fields (last writer wins), text fields (`Y.Text`)
 * and fact fields. A type is one file in `records/`; everything else is derived from it.
 */
import * as v from 'valibot';
import type { Fact } from './facts.ts';
import type { RecordKey } from './ids.ts';
import { canonical } from './json.ts';

type AnySchema = v.GenericSchema<unknown, unknown>;

/**
 * single: one present value, contradictions possible · list: every fact stands for itself
 * (comments) · keyed: single values under keys (checklist items), `field.<key>`.
 */
export interface FactField<
	K extends 'single' | 'list' | 'keyed' = 'single' | 'list' | 'keyed',
	S extends AnySchema = AnySchema
> {
	readonly kind: K;
	readonly schema: S;
	/** Among several heads, the one to use until a ruling; default: the latest written. */
	readonly resolve?: Resolve;
	/** Whether several heads say the same; default: where their values are equal. */
	readonly agree?: Agree;
}

type Resolve = (heads: readonly Fact[]) => Fact;
type Agree = (heads: readonly Fact[]) => boolean;

/** A field with one present value; null is a value too (cleared). */
export function single<S extends AnySchema>(
	schema: S,
	rules: { resolve?: Resolve; agree?: Agree } = {}
): FactField<'single', S> {
	return { kind: 'single', schema, ...rules };
}
export function list<S extends AnySchema>(schema: S): FactField<'list', S> {
	return { kind: 'list', schema };
}
export function keyed<S extends AnySchema>(schema: S): FactField<'keyed', S> {
	return { kind: 'keyed', schema };
}

/** The latest written; ties by ULID. */
const latest: Resolve = (heads) =>
	heads.reduce((a, b) => (b.at > a.at || (b.at === a.at && b.ulid > a.ulid) ? b : a));

/** The one furthest along an order of values; ties go to the latest. */
export function furthest(order: readonly string[]): Resolve {
	const rank = (fact: Fact) => order.indexOf(fact.value as string);
	return (heads) => {
		const top = Math.max(...heads.map(rank));
		return latest(heads.filter((fact) => rank(fact) === top));
	};
}

/** Deleting and keeping contradict each other; until a ruling the record stays in sight. */
export const deletion = single(v.boolean(), {
	resolve: (heads) => latest(heads.some((h) => !h.value) ? heads.filter((h) => !h.value) : heads)
});

/** Two posts that said the same thing apart do not contradict each other. */
export function sameValues(heads: readonly { value: unknown }[]): boolean {
	if (heads.length < 2) return true;
	const first = canonical(heads[0]?.value);
	return heads.every((head) => canonical(head.value) === first);
}

/** The fact that a field stands at by its heads, of which there is at least one. */
export function headOf(field: FactField, heads: readonly Fact[]): Fact {
	return heads.length === 1 ? heads[0]! : (field.resolve ?? latest)(heads);
}

/** Whether the heads of a field contradict each other. */
export function contradict(field: FactField, heads: readonly Fact[]): boolean {
	return heads.length > 1 && !(field.agree ?? sameValues)(heads);
}

export interface RecordType<
	C extends string = string,
	P extends Record<string, AnySchema> = Record<string, AnySchema>,
	T extends string = string,
	F extends Record<string, FactField> = Record<string, FactField>
> {
	readonly collection: C;
	/** Raised by additive steps only: a new field has a default that old records are read with. */
	readonly version: number;
	readonly plain: P;
	readonly text: readonly T[];
	readonly facts: F;
}

export function defineRecord<
	const C extends string,
	P extends Record<string, AnySchema>,
	const T extends string,
	F extends Record<string, FactField>
>(type: RecordType<C, P, T, F>): RecordType<C, P, T, F> {
	return type;
}

/** One fact of a list field as shown: struck through where a later fact retracts it. */
export interface ListItem<V> {
	readonly ulid: string;
	readonly value: V;
	readonly at: number;
	readonly happenedAt?: number;
	readonly by: string;
	readonly note?: string;
	readonly retracted: boolean;
}

/** What every record has, whatever its type. */
export interface RecordMeta {
	readonly key: RecordKey;
	readonly compartment: string;
	readonly id: string;
	/** The version of the type that wrote it. */
	readonly v: number;
	readonly createdAt: number;
	/** The post that created it. */
	readonly createdBy: string;
	readonly deleted: boolean;
	/** Fact fields with more than one head. */
	readonly contradictions: readonly string[];
	/** When its newest fact was written (or it was created). */
	readonly changedAt: number;
	/** Fields that this version does not know: they survive, and exports carry them. */
	readonly extra: Readonly<Record<string, unknown>>;
}

type PlainOf<P extends Record<string, AnySchema>> = {
	readonly [K in keyof P]: v.InferOutput<P[K]>;
};
type FactsOf<F extends Record<string, FactField>> = {
	readonly [K in keyof F]: F[K] extends FactField<'single', infer S>
		? v.InferOutput<S> | undefined
		: F[K] extends FactField<'list', infer S>
			? readonly ListItem<v.InferOutput<S>>[]
			: F[K] extends FactField<'keyed', infer S>
				? Readonly<Record<string, v.InferOutput<S>>>
				: never;
};

/** A record as read: meta, plain fields, texts as strings, present values of facts. Immutable. */
export type RecordOf<R> =
	R extends RecordType<string, infer P, infer T, infer F>
		? RecordMeta & PlainOf<P> & { readonly [K in T]: string } & FactsOf<F>
		: never;

/** Plain fields as a command gives them; those with defaults may be left out. */
export type PlainInput<R> =
	R extends RecordType<string, infer P, string, Record<string, FactField>>
		? v.InferInput<v.ObjectSchema<{ [K in keyof P]: P[K] }, undefined>>
		: never;

/** A record that its type's validator refuses: shown as such, raw. */
export interface MalformedRecord {
	readonly compartment: string;
	readonly collection: string;
	readonly id: string;
	readonly raw: unknown;
	readonly problem: string;
}
