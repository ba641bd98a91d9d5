import { sveltekit } from '@sveltejs/kit/vite';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [
		tailwindcss(),
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/i18n/paraglide',
			strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
			cookieName: 'tongtu_locale'
		}),
		sveltekit()
	],
	build: {
		target: 'es2022',
		rolldownOptions: {
			output: {
				codeSplitting: {
					// A module that several lazily loaded dialogs share would become a file of its
					// own: hundreds of them, each compressed badly. What every board page loads
					// anyway stays together.
					groups: [
						{ name: 'words', test: /i18n\/paraglide\/messages\//, minShareCount: 4 },
						{ name: 'icons', test: /@lucide\/svelte/, minShareCount: 3 },
						{ name: 'parts', test: /src\/lib\/ui\/(?!Opened|Dialog)/, minShareCount: 2 },
						{
							name: 'board',
							test: /src\/lib\/(board\/(?!rights|compartments)|features\/(tasks|board|resources|log|orders|incident)\/[a-z-]+(\.svelte)?\.ts|features\/(tasks\/TaskCard|board\/CompartmentBadge|incident\/LevelChip))/,
							minShareCount: 2
						}
					]
				}
			}
		}
	},
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					testTimeout: 30_000,
					globalSetup: './tests/temporary-folder.ts',
					include: ['src/**/*.test.ts', 'server/**/*.test.ts'],
					environment: 'node'
				}
			},
			{
				test: {
					name: 'contract',
					testTimeout: 30_000,
					globalSetup: './tests/temporary-folder.ts',
					include: ['tests/contract/**/*.test.ts'],
					environment: 'node',
					// The built pages are run as Node runs them.
					server: { deps: { external: [/\/build\//] } }
				}
			},
			{
				test: {
					name: 'sync',
					globalSetup: './tests/temporary-folder.ts',
					include: ['tests/sync/**/*.test.ts'],
					environment: 'node',
					testTimeout: 60_000,
					hookTimeout: 60_000
				}
			}
		]
	}
});
