import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ out: 'build', precompress: true }),
		// Absolute asset paths: the offline shell is served for any URL, so a path
		// relative to where it was prerendered would be wrong.
		paths: { relative: false },
		// The service worker is registered by the page, which also knows when the
		// context is insecure (plain http on a LAN) and says so.
		serviceWorker: { register: false },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'media-src': ['self', 'blob:'],
				'manifest-src': ['self'],
				// blob: for the workers in which workbooks are zipped (docs/decisions/blob-workers.md).
				'worker-src': ['self', 'blob:'],
				'form-action': ['self'],
				'base-uri': ['self'],
				'frame-ancestors': ['none'],
				'object-src': ['none']
			}
		},
		version: { pollInterval: 0 }
	}
};
