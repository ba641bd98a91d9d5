/** QR codes as image data; the encoder is loaded when the first one is drawn. */

/** A `data:` URL of an SVG, black on white in either theme, so that every camera reads it. */
export async function qrCode(text: string): Promise<string> {
	const { default: QRCode } = await import('qrcode');
	const svg = await QRCode.toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
	return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}
