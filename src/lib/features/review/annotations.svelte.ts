/** The annotations of one incident on this page; each change goes to the server at once. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Annotation } from '#lib/review/annotation.ts';
import { call, Refusal, refusalWords } from '../incidents/api-call.ts';

export type NewAnnotation = Pick<
	Annotation,
	'kind' | 'text' | 'at' | 'record' | 'owner' | 'due' | 'state'
>;

export class AnnotationList {
	list = $state.raw<readonly Annotation[]>([]);
	/** Why they could not be read, in words. */
	problem = $state<string | undefined>();
	/** Whether this member may see and write them: a liaison may not. */
	allowed = $state(true);
	readonly #path: string;
	#loading: Promise<void> | undefined;

	constructor(incidentId: string) {
		this.#path = `/incidents/${encodeURIComponent(incidentId)}/annotations`;
	}

	load(): Promise<void> {
		return (this.#loading = this.#load());
	}

	/**
	 * All of them, once they are here; none to whom they are not shown.
	 * @throws Error that says why they could not be read
	 */
	async read(): Promise<readonly Annotation[]> {
		await this.#loading;
		if (!this.#loading || this.problem !== undefined) await this.load();
		if (this.problem !== undefined)
			throw new Error(m.review_annotations_failed({ reason: this.problem }));
		return this.list;
	}

	async #load(): Promise<void> {
		this.problem = undefined;
		try {
			this.list = await call<Annotation[]>('GET', this.#path);
		} catch (error) {
			if (error instanceof Refusal && error.status === 403) this.allowed = false;
			else this.problem = refusalWords(error);
		}
	}

	/** @throws Refusal */
	async write(input: NewAnnotation): Promise<void> {
		this.#put(await call<Annotation>('POST', this.#path, input));
	}

	/** @throws Refusal where somebody else has changed it since */
	async change(known: Annotation, input: NewAnnotation): Promise<void> {
		const body = { ...input, version: known.version };
		this.#put(await call<Annotation>('PATCH', `${this.#path}/${known.id}`, body));
	}

	/** @throws Refusal */
	async remove({ id }: Annotation): Promise<void> {
		await call('DELETE', `${this.#path}/${id}`);
		this.list = this.list.filter((each) => each.id !== id);
	}

	#put(annotation: Annotation): void {
		this.list = [...this.list.filter(({ id }) => id !== annotation.id), annotation].sort(
			(a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)
		);
	}
}
