import { defineConfig } from '@playwright/test';
import { findChromium } from './tests/e2e/chromium.ts';

const { executablePath, args, env } = await findChromium();

export default defineConfig({
	testDir: 'tests/e2e',
	testMatch: '**/*.e2e.ts',
	outputDir: 'test-results',
	// Each test file has its own server and data folder.
	workers: 2,
	timeout: 90_000,
	expect: { timeout: 20_000 },
	forbidOnly: true,
	reporter: 'list',
	use: {
		browserName: 'chromium',
		headless: true,
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		viewport: { width: 1366, height: 768 },
		actionTimeout: 20_000,
		launchOptions: { executablePath, args: [...args], ...(env ? { env } : {}) },
		trace: 'off'
	}
});
