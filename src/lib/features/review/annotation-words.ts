import { m } from '#lib/i18n/paraglide/messages.js';
import type { AnnotationKind } from '#lib/review/annotation.ts';
import type { Tone } from '#lib/ui/tones.ts';

const KINDS: Record<AnnotationKind, [() => string, Tone]> = {
	finding: [m.review_kind_finding, 'orange'],
	lesson: [m.review_kind_lesson, 'blue'],
	measure: [m.review_kind_measure, 'green']
};

export const annotationWord = (kind: AnnotationKind) => KINDS[kind][0]();
export const annotationTone = (kind: AnnotationKind) => KINDS[kind][1];
