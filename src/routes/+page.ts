import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types.js';

/** The list of incidents is where one starts; it sends on to signing in where needed. */
export const load: PageLoad = () => redirect(307, '/incidents');
