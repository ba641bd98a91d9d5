/**
 * What a reviewer feels at an eight-hour exercise of 100,000 updates: how soon it opens, how
 * soon another moment stands there, whether 600 times as fast keeps up, and what it takes of
 * memory. `npm run bench:replay [-- folder]`, a folder that `npm run simulate` has filled.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { ensureBuild } from '../../server/build.ts';
import { loadConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { simulate } from '../../server/simulate/simulate.ts';
import { findChromium } from '../e2e/chromium.ts';
import type { Measure } from './board.ts';
import { printMeasures } from './print-measures.ts';

const OPENINGS = 5;
const SEEKS = 60;
const PASSWORD = 'simulated-exercise';
const OPTIONS = { seed: 1, updates: 100_000, people: 40, hours: 8 };
const STARTED_AT = Date.UTC(2026, 3, 18, 0, 30);
/** Real time that is played, ms. */
const PLAYED = 10_000;

const slider = '[role=slider][data-moment]';

async function signIn(context: BrowserContext, url: string): Promise<string> {
	const data = { username: 'sim01', password: PASSWORD };
	const answer = await context.request.post(`${url}/api/v1/session`, {
		data,
		headers: { origin: url }
	});
	if (!answer.ok()) throw new Error(`no signing in: ${answer.status()}`);
	const list = (await (await context.request.get(`${url}/api/v1/incidents`)).json()) as
		{ id: string }[] | { incidents: { id: string }[] };
	return (Array.isArray(list) ? list : list.incidents)[0]!.id;
}

/** Milliseconds from navigation until the map stands with what it shows. */
async function open(page: Page, url: string): Promise<number> {
	await page.goto(url, { waitUntil: 'commit' });
	const handle = await page.waitForFunction(
		(slider) => {
			const scene = [...document.querySelectorAll('[data-map] canvas')]
				.map((canvas) => (canvas as { scene?: { size: number; repaints: number } } & Element).scene)
				.find(Boolean);
			return document.querySelector(slider) && scene?.size && scene.repaints && performance.now();
		},
		slider,
		{ polling: 'raf', timeout: 120_000 }
	);
	return (await handle.jsonValue()) as number;
}

/** Milliseconds of each seek, from the pointer to the painted page. */
async function seekAround(page: Page): Promise<number[]> {
	return page.evaluate(
		async ({ slider, seeks }) => {
			const strip = document.querySelector<HTMLElement>(slider)!;
			const box = strip.getBoundingClientRect();
			const times: number[] = [];
			for (let i = 1; i <= seeks; i++) {
				// The golden ratio leads everywhere, near and far.
				const share = (i * 0.618034) % 1;
				const before = strip.dataset['moment'];
				const began = performance.now();
				const at = { clientX: box.left + box.width * share, clientY: box.top + 5 };
				strip.dispatchEvent(
					new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerId: 1, ...at })
				);
				await new Promise<void>((resolve) => {
					const look = () =>
						requestAnimationFrame(
							strip.dataset['moment'] === before ? look : () => setTimeout(resolve)
						);
					look();
				});
				times.push(performance.now() - began);
				await new Promise((resolve) => setTimeout(resolve, 300));
			}
			return times.sort((a, b) => a - b);
		},
		{ slider, seeks: SEEKS }
	);
}

const tabs = (page: Page) => page.locator('aside [role=tab]').allInnerTexts();

/** Plays at 600×; how much of it came, how far the boards lagged, and whether they hold the same. */
async function play(page: Page, url: string) {
	await page.locator('input[type=checkbox]').first().uncheck();
	await page.locator('label', { hasText: '600×' }).click();
	await page.locator(slider).focus();
	await page.keyboard.press('Home');
	await page.keyboard.press('Space');
	const played = await page.evaluate(
		async ({ slider, PLAYED }) => {
			const strip = document.querySelector<HTMLElement>(slider)!;
			const [began, from] = [performance.now(), Number(strip.ariaValueNow)];
			let lag = 0;
			while (performance.now() - began < PLAYED) {
				await new Promise(requestAnimationFrame);
				lag = Math.max(lag, Number(strip.ariaValueNow) - Number(strip.dataset['moment']));
			}
			const passed = Number(strip.ariaValueNow) - from;
			return { share: passed / 600 / (performance.now() - began), lag: lag / 600 };
		},
		{ slider, PLAYED }
	);
	await page.keyboard.press('Space');
	await page.waitForFunction((slider) => {
		const strip = document.querySelector<HTMLElement>(slider)!;
		return strip.dataset['moment'] === strip.ariaValueNow;
	}, slider);
	const moment = await page.locator(slider).getAttribute('data-moment');
	// Not before: a page behind another one is painted once a second.
	const other = await page.context().newPage();
	await open(other, `${url}?t=${moment}`);
	const same = JSON.stringify(await tabs(page)) === JSON.stringify(await tabs(other));
	return { ...played, same };
}

async function measure(context: BrowserContext, url: string): Promise<Measure[]> {
	let page = await context.newPage();
	const cold = await open(page, url);
	const opened: number[] = [];
	for (let i = 0; i < OPENINGS; i++) {
		await page.close();
		page = await context.newPage();
		opened.push(await open(page, url));
	}
	opened.sort((a, b) => a - b);
	const devtools = await context.newCDPSession(page);
	const heap = async () => {
		await devtools.send('HeapProfiler.collectGarbage');
		return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
	};
	const seeks = await seekAround(page);
	const played = await play(page, url);
	return [
		{ name: 'open in a new browser', value: cold, unit: 'ms', limit: 3000 },
		{ name: 'open, median', value: opened[OPENINGS >> 1]!, unit: 'ms', limit: 3000 },
		{ name: 'seek, median', value: seeks[SEEKS >> 1]!, unit: 'ms', limit: 150 },
		{
			name: 'seek, 95th percentile',
			value: seeks[Math.floor(SEEKS * 0.95)]!,
			unit: 'ms',
			limit: 150
		},
		{ name: '600×: real time lost', value: (1 - played.share) * 100, unit: '%', limit: 2 },
		{ name: '600×: the boards lag at most', value: played.lag, unit: 'ms', limit: 1000 },
		{ name: '600×: differs from a seek', value: played.same ? 0 : 1, unit: '', limit: 0 },
		{ name: 'memory of the page (heap)', value: await heap(), unit: 'MB', limit: 400 }
	];
}

async function measureReplay(filled: string | undefined): Promise<Measure[]> {
	const tell = (line: string) => void process.stderr.write(`${line}\n`);
	await ensureBuild(tell);
	const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-replay-'));
	if (filled) cpSync(filled, dataDir, { recursive: true });
	else {
		tell('Making the exercise …');
		await simulate({ dataDir, ...OPTIONS, startedAt: STARTED_AT, password: PASSWORD });
	}
	const server = await startServer(
		loadConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'error' })
	);
	const { executablePath, args, env } = await findChromium();
	const browser = await chromium.launch({
		executablePath,
		args: [...args],
		...(env ? { env } : {})
	});
	try {
		// As a server does when an exercise ends.
		await server.services.history.prepare();
		const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
		const id = await signIn(context, server.url);
		return await measure(context, `${server.url}/i/${id}/replay`);
	} finally {
		await browser.close();
		await server.close();
		rmSync(dataDir, { recursive: true, force: true });
	}
}

printMeasures(await measureReplay(process.argv[2]));
