/** Moves one object by the keyboard and looks at what the map's scene repainted for it. */
import type { Page } from '@playwright/test';

export interface Moved {
	/** Part of the canvas that was painted anew. */
	readonly share: number;
	/** Marks other than the moved one that were made anew. */
	readonly othersTouched: number;
}

/** As much of `scene/scene.ts` as a canvas carries it. */
interface Probe {
	readonly size: number;
	readonly repaints: number;
	readonly last: {
		readonly rects: readonly { width: number; height: number }[];
		readonly whole: boolean;
	};
	inWindow(): { readonly key: string; readonly target: string }[];
}
interface Probed {
	probe: Probe;
	before: ReturnType<Probe['inWindow']>;
	area: number;
	painted: number;
	whole: boolean;
}

export async function watchScene(page: Page): Promise<Moved> {
	await page.evaluate(() => {
		const canvas = [...document.querySelectorAll<HTMLCanvasElement>('[data-map] canvas')].find(
			(element) => 'scene' in element
		)!;
		const probe = (canvas as unknown as { scene: Probe }).scene;
		const state = {
			probe,
			before: [],
			area: canvas.clientWidth * canvas.clientHeight,
			painted: 0,
			whole: false
		};
		Object.assign(globalThis, { probed: state });
	});
	// Near enough that marks stand by themselves, then one of them from the list.
	for (let i = 0; i < 3; i++) {
		await page
			.locator('[data-map]')
			.getByRole('button', { name: /放大|Zoom in/ })
			.click();
		await page.waitForTimeout(600);
	}
	await page
		.locator('[data-map]')
		.getByRole('button', { name: /地图对象列表|List of map/ })
		.click();
	await page.locator('[data-map] aside input').fill('隐患点');
	await page.locator('[data-map] aside li button').first().click();
	await page.waitForTimeout(1000);
	await page.locator('[data-map] [role=application]').focus();
	await page.evaluate(() => {
		const { probed } = globalThis as unknown as { probed: Probed };
		probed.before = probed.probe.inWindow();
		let seen = probed.probe.repaints;
		const look = () => {
			const { repaints, last } = probed.probe;
			if (repaints !== seen) {
				seen = repaints;
				probed.whole ||= last.whole;
				const area = last.rects.reduce((sum, rect) => sum + rect.width * rect.height, 0);
				probed.painted = Math.max(probed.painted, area);
			}
			requestAnimationFrame(look);
		};
		look();
	});
	await page.keyboard.press('ArrowRight');
	await page.waitForTimeout(1500);
	return page.evaluate(() => {
		const { probed } = globalThis as unknown as { probed: Probed };
		const { probe, before, painted, area, whole } = probed;
		const after = new Set<unknown>(probe.inWindow());
		const replaced = new Set(before.filter((mark) => !after.has(mark)).map((mark) => mark.target));
		return { share: whole ? 1 : painted / area, othersTouched: Math.max(0, replaced.size - 1) };
	});
}
