/**
 * Reads the history of a compartment from the server as its lines come in. A stream
 * that breaks off is asked for again from the last entry that came.
 */
import {
	HISTORY_FORMAT,
	type HistoryHeader,
	type HistoryLine,
	type HistoryOverview
} from '#lib/history/format.ts';
import { CompartmentHistory } from './compartment-history.ts';
import { ReplayError } from './replay-error.ts';

/** How often a stream may break off without bringing an entry before it is given up. */
const TRIES = 3;

export interface ReadOptions {
	/** Through whose eyes; everybody's where absent. */
	readonly eyes?: string | undefined;
	readonly signal?: AbortSignal | undefined;
	/** Called as it goes with how many entries have come. */
	readonly onprogress?: (entries: number) => void;
	readonly fetch?: typeof fetch;
}

/** What there is to replay, and when it was asked for by the server's clock. @throws ReplayError */
export async function readOverview(
	incidentId: string,
	{ fetch = globalThis.fetch, signal }: ReadOptions = {}
): Promise<{ readonly overview: HistoryOverview; readonly askedAt: number }> {
	const response = await ask(fetch, address(incidentId), signal);
	try {
		const overview = (await response.json()) as HistoryOverview;
		return { overview, askedAt: Date.parse(response.headers.get('date') ?? '') || 0 };
	} catch {
		throw new ReplayError('not_a_history');
	}
}

/** The whole history of a compartment. @throws ReplayError */
export async function readHistory(
	incidentId: string,
	compartment: string,
	options: ReadOptions = {}
): Promise<CompartmentHistory> {
	const history = new CompartmentHistory(compartment);
	let tries = 0;
	for (;;) {
		const before = history.size;
		try {
			const last = await readOnce(incidentId, history, options);
			if (last <= reached(history, options)) return history;
		} catch (error) {
			const broken =
				error instanceof ReplayError && (error.code === 'cut_off' || error.code === 'unreachable');
			if (!broken || options.signal?.aborted) throw error;
			if (history.size === before && ++tries >= TRIES) throw error;
			continue;
		}
		// More is there than one answer gave; an answer that gave nothing gives nothing again.
		if (history.size === before) return history;
	}
}

/** What has come: the last entry, or, in a person's view, which has an order of its own, how many. */
function reached(history: CompartmentHistory, { eyes }: ReadOptions): number {
	return eyes ? history.size : history.last;
}

/** One answer; returns the last entry that the server has. */
async function readOnce(
	incidentId: string,
	history: CompartmentHistory,
	options: ReadOptions
): Promise<number> {
	const { eyes, signal, onprogress, fetch = globalThis.fetch } = options;
	const query = new URLSearchParams();
	if (history.size > 0) query.set('after', String(reached(history, options)));
	if (eyes) query.set('eyes', eyes);
	const url = `${address(incidentId)}/${encodeURIComponent(history.compartment)}?${query}`;
	const response = await ask(fetch, url, signal);
	const resumed = history.size > 0;
	const authors = history.beginAuthors();
	let header: HistoryHeader | undefined;
	let ended = false;
	for await (const portion of portions(response)) {
		for (const line of portion) {
			if (!header) header = checkHeader(line);
			else if (Array.isArray(line)) history.add(line as never, authors);
			else if ('author' in line) history.addAuthor(line.author);
			else if ('keyframe' in line) {
				if (!resumed) history.addKeyframe(line);
			} else if ('end' in line) ended = true;
		}
		onprogress?.(history.size);
	}
	if (!header || !ended) throw new ReplayError('cut_off', history.compartment);
	return header.last;
}

function address(incidentId: string): string {
	return `/api/v1/incidents/${encodeURIComponent(incidentId)}/history`;
}

async function ask(
	fetch: typeof globalThis.fetch,
	url: string,
	signal: AbortSignal | undefined
): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(url, { cache: 'no-store', signal: signal ?? null });
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new ReplayError('unreachable');
	}
	if (response.ok) return response;
	const said = await words(response);
	if (response.status === 401) throw new ReplayError('signed_out');
	if (response.status === 403 || response.status === 404) throw new ReplayError('no_right');
	throw new ReplayError('failed', String(response.status), said);
}

/** What a refusal says in the user's language, such as how long to wait. */
async function words(response: Response): Promise<string | undefined> {
	const body = (await response.json().catch(() => undefined)) as { message?: unknown } | undefined;
	return typeof body?.message === 'string' ? body.message : undefined;
}

/** Whole lines, read at once: one by one takes twice as long. */
function parseLines(text: string): HistoryLine[] {
	let lines: unknown[];
	try {
		// No JSON holds a line break as it is.
		lines = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as unknown[];
	} catch {
		throw new ReplayError('not_a_history');
	}
	for (const line of lines)
		if (line === null || typeof line !== 'object') throw new ReplayError('not_a_history');
	return lines as HistoryLine[];
}

function checkHeader(line: HistoryLine): HistoryHeader {
	if (Array.isArray(line) || !('history' in line)) throw new ReplayError('not_a_history');
	if (line.history !== HISTORY_FORMAT)
		throw new ReplayError('newer_format', String(line.history as number));
	return line;
}

/** The lines of a body as they come. What stands after the last line break was cut off and is none. */
async function* portions(response: Response): AsyncGenerator<HistoryLine[]> {
	const reader = response.body?.getReader();
	if (!reader) throw new ReplayError('not_a_history');
	const decoder = new TextDecoder();
	let rest = '';
	try {
		for (;;) {
			const chunk = await reader.read().catch(() => {
				throw new ReplayError('cut_off');
			});
			const text = decoder.decode(chunk.value, { stream: !chunk.done });
			const end = text.lastIndexOf('\n');
			if (end < 0) rest += text;
			else {
				yield parseLines(rest + text.slice(0, end));
				rest = text.slice(end + 1);
			}
			if (chunk.done) break;
		}
	} finally {
		// Left early, on an error: nothing more is fetched.
		await reader.cancel().catch(() => undefined);
	}
}
