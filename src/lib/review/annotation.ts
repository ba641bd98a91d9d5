/** What reviewers write onto moments of a history; the board stays as it was. */
import type { RecordKey } from '#lib/board/ids.ts';

/** finding 问题 · lesson 经验 · measure 改进措施 */
export const ANNOTATION_KINDS = ['finding', 'lesson', 'measure'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

export const ANNOTATION_STATES = ['open', 'done'] as const;
export type AnnotationState = (typeof ANNOTATION_STATES)[number];

export interface Annotation {
	readonly id: string;
	readonly kind: AnnotationKind;
	readonly text: string;
	/** The moment it is about, UTC ms. */
	readonly at: number;
	/** The record it is about, where it is about one. */
	readonly record: RecordKey | null;
	/** Who is to see to it: a post, an office, a person's function. */
	readonly owner: string;
	/** By when, UTC ms. */
	readonly due: number | null;
	readonly state: AnnotationState;
	/** The post that wrote it. */
	readonly by: string;
	readonly createdAt: number;
	readonly changedAt: number;
	/** Raised by each change: a change of an older one is refused, so that none is lost. */
	readonly version: number;
}
