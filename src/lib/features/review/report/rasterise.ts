/** Draws a picture as pixels, as large as print needs it. */
import type { Rasterise } from './to-docx.ts';

/** Pixels for one of the picture's. */
const SHARPNESS = 2;

/** @throws where the browser cannot draw it */
export const rasterise: Rasterise = async ({ svg, width, height }) => {
	const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
	try {
		const image = new Image(width * SHARPNESS, height * SHARPNESS);
		image.src = url;
		await image.decode();
		const canvas = document.createElement('canvas');
		canvas.width = width * SHARPNESS;
		canvas.height = height * SHARPNESS;
		const context = canvas.getContext('2d')!;
		context.fillStyle = '#ffffff';
		context.fillRect(0, 0, canvas.width, canvas.height);
		context.drawImage(image, 0, 0, canvas.width, canvas.height);
		const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
		if (!blob) throw new Error('the picture is too large');
		return new Uint8Array(await blob.arrayBuffer());
	} finally {
		URL.revokeObjectURL(url);
	}
};
