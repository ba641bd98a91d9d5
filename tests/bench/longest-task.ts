import type { Browser, Page } from '@playwright/test';

/** Milliseconds: as the clock had it, and as the processor worked on it (other load left out). */
export interface Task {
	readonly wall: number;
	readonly processor: number;
}

interface TraceEvent {
	readonly name: string;
	readonly pid: number;
	readonly tid: number;
	readonly dur?: number;
	readonly tdur?: number;
	readonly args: { readonly name?: string };
}

/** The longest task of the page's main thread while something runs. */
export async function longestTask(
	browser: Browser,
	page: Page,
	run: () => Promise<void>
): Promise<Task> {
	await browser.startTracing(page, {
		categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel']
	});
	await run();
	const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
		traceEvents: TraceEvent[];
	};
	const threads = new Set(
		traceEvents
			.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain')
			.map((event) => `${event.pid}/${event.tid}`)
	);
	const tasks = traceEvents.filter(
		(event) => event.name.endsWith('RunTask') && threads.has(`${event.pid}/${event.tid}`)
	);
	const longest = (pick: (event: TraceEvent) => number | undefined) =>
		Math.max(0, ...tasks.map((event) => (pick(event) ?? 0) / 1000));
	return { wall: longest((event) => event.dur), processor: longest((event) => event.tdur) };
}
