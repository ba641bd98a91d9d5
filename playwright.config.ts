import { defineConfig } from '@playwright/test';
import { findChromium } from './tests/e2e/chromium.ts';

const { executablePath, args, env } = await findChromium();

export default defineConfig({
	testDir: 'tests/e2e',
	testMatch: '**/*.e2e.ts',
	globalSetup: './tests/e2e/support/global-setup.ts',
	outputDir: 'test-results',
	// Each test file has its own server and data folder.
	workers: 2,
	timeout: 180_000,
	expect: { timeout: 30_000 },
	forbidOnly: true,
	reporter: 'list',
	use: {
		browserName: 'chromium',
		headless: true,
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		viewport: { width: 1366, height: 768 },
		actionTimeout: 30_000,
		launchOptions: { executablePath, args: [...args], ...(env ? { env } : {}) },
		trace: 'off'
	}
});
