import { browser } from '$app/environment';
import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types.js';

/**
 * The shell that the service worker keeps: an empty page that starts the program at
 * whatever address it is served for. It holds nobody's data.
 */
export const prerender = true;
export const ssr = false;
export const csr = true;

export const load: PageLoad = () => {
	if (browser) redirect(307, '/incidents');
};
