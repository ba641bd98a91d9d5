import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale, isLocale, setLocale } from '#lib/i18n/paraglide/runtime.js';
import { rememberedUser, whoAmI } from '#lib/sync/who.ts';
import type { LayoutLoad } from './$types.js';

/** Made in the browser alone, so that these pages open without a network. */
export const ssr = false;

export const load: LayoutLoad = async ({ url, untrack }) => {
	const before = rememberedUser();
	const who = await whoAmI();
	if (who.kind === 'signed_out') {
		const next = untrack(() => `${url.pathname}${url.search}`);
		redirect(307, `/login?next=${encodeURIComponent(next)}`);
	}
	if (who.kind === 'unreachable') error(503, m.sync_nobody_offline());
	const { user, confirmed } = who;
	// The language chosen elsewhere comes with signing in; a choice made here stays.
	const newHere = before?.id !== user.id || before.language !== user.language;
	if (newHere && isLocale(user.language) && user.language !== getLocale())
		await setLocale(user.language, { reload: false });
	return { user, confirmed };
};
