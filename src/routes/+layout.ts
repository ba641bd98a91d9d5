/** Every page runs in the browser too, and none is prerendered unless it says so. */
export const prerender = false;
