/** What a file is, by its first bytes: the uploader's word is not taken for showing it inline. */

const ascii = (bytes: Uint8Array, from: number, to: number) =>
	Buffer.from(bytes.subarray(from, to)).toString('latin1');

/** Pictures a browser shows safely; everything else is offered for download. */
const INLINE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** @returns one of the types shown inline or `application/pdf`; undefined: take the uploader's word */
export function sniff(head: Uint8Array): string | undefined {
	if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
	if (ascii(head, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
	if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'image/webp';
	if (/^GIF8[79]a$/.test(ascii(head, 0, 6))) return 'image/gif';
	if (ascii(head, 0, 5) === '%PDF-') return 'application/pdf';
	return undefined;
}

export function isInline(type: string): boolean {
	return INLINE.has(type);
}

/**
 * The type to store: what the bytes say; else the claimed one where it is a plain MIME type
 * and claims to be nothing a browser would run or show.
 */
export function storedType(head: Uint8Array, claimed: string): string {
	const found = sniff(head);
	if (found) return found;
	const type = claimed.split(';', 1)[0]!.trim().toLowerCase();
	if (!/^(application|audio|video|text)\/[a-z0-9.+-]{1,80}$/.test(type))
		return 'application/octet-stream';
	if (/html|xml|script|svg|pdf/.test(type)) return 'application/octet-stream';
	return type;
}

/** A name safe in a Content-Disposition header and as a file name (RFC 6266). */
export function disposition(type: string, name: string): string {
	const kind = isInline(type) ? 'inline' : 'attachment';
	const plain = name.replace(/[^\x20-\x7e]|["\\%;/]/g, '_');
	const encoded = encodeURIComponent(name).replace(
		/['()*]/g,
		(c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`
	);
	return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
