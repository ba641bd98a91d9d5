/**
 * Where to go after signing in: a path of this site, or the list of incidents. Anything that
 * a browser might take for another site (`//host`, `/\host`, a scheme) counts as nothing.
 */
export function safeNext(next: string | null | undefined): string {
	if (!next || !/^\/(?![/\\])/.test(next) || /[\p{Cc}\\]/u.test(next)) return '/incidents';
	return next;
}
