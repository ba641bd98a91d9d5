/**
 * What a person feels at a board of 10,000 map objects: how soon it can be used with the data on
 * the device, how much JavaScript that takes, and how smoothly it moves. `npm run bench:page`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { ensureBuild } from '../../server/build.ts';
import { findChromium } from '../e2e/chromium.ts';
import { longestTask } from './longest-task.ts';
import { OBJECTS, startLargeBoard, type LargeBoard } from './large-board.ts';
import { watchScene, type Moved } from './scene-probe.ts';
import type { Measure } from './board.ts';
import { printMeasures } from './print-measures.ts';

const RELOADS = 5;
const KILOBYTE = 1024;

/** Milliseconds from navigation until every object is on the map and painted. */
async function untilUsable(page: Page): Promise<number> {
	const handle = await page.waitForFunction(
		(objects) => {
			const scene = [...document.querySelectorAll('[data-map] canvas')]
				.map((canvas) => (canvas as { scene?: { size: number; repaints: number } } & Element).scene)
				.find(Boolean);
			return scene && scene.size >= objects && scene.repaints > 0 && performance.now();
		},
		OBJECTS,
		{ polling: 'raf', timeout: 120_000 }
	);
	return (await handle.jsonValue()) as number;
}

/** Opens the board for the first time; gives the gzip size of the scripts it took. */
async function firstVisit(context: BrowserContext, board: LargeBoard): Promise<number> {
	const page = await context.newPage();
	let bytes = 0;
	const sizes: Promise<void>[] = [];
	page.on('response', (response) => {
		if (response.request().resourceType() !== 'script') return;
		sizes.push(response.body().then((body) => void (bytes += gzipSync(body).length)));
	});
	await page.goto(board.url);
	await untilUsable(page);
	await Promise.all(sizes);
	const needed = bytes;
	// The device's copy is whole once the server has acknowledged that we are in step.
	await page.getByTestId('save-state').and(page.locator('[data-link=online]')).waitFor();
	await page.waitForTimeout(3000);
	await page.close();
	return needed;
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function pan(page: Page): Promise<void> {
	const map = await page.locator('[data-map]').boundingBox();
	if (!map) throw new Error('no map on the page');
	const [x, y] = [map.x + map.width * 0.7, map.y + map.height * 0.6];
	await page.mouse.move(x, y);
	await page.mouse.down();
	for (let i = 1; i <= 40; i++) {
		await page.mouse.move(x - i * 10, y - i * 4);
		await page.waitForTimeout(16);
	}
	await page.mouse.up();
	await page.waitForTimeout(500);
}

async function measure(browser: Browser, board: LargeBoard): Promise<Measure[]> {
	const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
	await board.signIn(context);
	const scripts = await firstVisit(context, board);
	const times: number[] = [];
	for (let i = 0; i < RELOADS; i++) {
		const page = await context.newPage();
		await page.goto(board.url, { waitUntil: 'commit' });
		times.push(await untilUsable(page));
		await page.close();
	}
	const page = await context.newPage();
	await page.goto(board.url);
	await untilUsable(page);
	await page.waitForTimeout(2000);
	const task = await longestTask(browser, page, () => pan(page));
	const moved: Moved = await watchScene(page);
	await context.close();
	return [
		{ name: 'scripts until usable (gzip)', value: scripts / KILOBYTE, unit: 'KB', limit: 250 },
		{
			name: `usable with ${OBJECTS} objects, median`,
			value: median(times),
			unit: 'ms',
			limit: 2500
		},
		{ name: 'longest task while panning', value: task.wall, unit: 'ms', limit: 100 },
		{ name: 'most processor time of one', value: task.processor, unit: 'ms', limit: 100 },
		{
			name: 'repainted for one moved object',
			value: moved.share * 100,
			unit: '% of the map',
			limit: 2
		},
		{ name: 'other objects touched by it', value: moved.othersTouched, unit: '', limit: 0 }
	];
}

export async function measurePage(): Promise<Measure[]> {
	await ensureBuild((line) => void process.stderr.write(`${line}\n`));
	const dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-bench-'));
	const board = await startLargeBoard(dataDir);
	const { executablePath, args, env } = await findChromium();
	const browser = await chromium.launch({
		executablePath,
		args: [...args],
		...(env ? { env } : {})
	});
	try {
		return await measure(browser, board);
	} finally {
		await browser.close();
		await board.close();
		rmSync(dataDir, { recursive: true, force: true });
	}
}

if (import.meta.main) printMeasures(await measurePage());
