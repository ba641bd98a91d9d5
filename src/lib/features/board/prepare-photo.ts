/**
 * Makes a photo small enough for a bad link before it is kept: at most `MAX_SIDE` pixels
 * a side, JPEG. Position and time are read from the original first, since drawing drops them.
 */
export interface PreparedPhoto {
	readonly file: File;
	/** [longitude, latitude] from the photo itself, WGS84; only offered, never used unasked. */
	readonly position?: [number, number] | undefined;
}

const MAX_SIDE = 2048;
/** Below this, drawing again would cost quality and win nothing. */
const SMALL_ENOUGH = 600_000;

export async function preparePhoto(file: File): Promise<PreparedPhoto> {
	if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return { file };
	const position = await readPosition(file);
	const smaller = await downscale(file);
	return { file: smaller ?? file, ...(position ? { position } : {}) };
}

async function readPosition(file: File): Promise<[number, number] | undefined> {
	try {
		const exifr = await import('exifr');
		const gps = await exifr.gps(file);
		if (!gps || !Number.isFinite(gps.latitude) || !Number.isFinite(gps.longitude)) return undefined;
		return [gps.longitude, gps.latitude];
	} catch {
		// A photo without readable metadata is an ordinary photo.
		return undefined;
	}
}

async function downscale(file: File): Promise<File | undefined> {
	let bitmap: ImageBitmap;
	try {
		bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
	} catch {
		// A format this browser cannot draw (HEIC) is kept as it is.
		return undefined;
	}
	try {
		const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
		if (scale === 1 && file.size < SMALL_ENOUGH) return undefined;
		const canvas = document.createElement('canvas');
		canvas.width = Math.round(bitmap.width * scale);
		canvas.height = Math.round(bitmap.height * scale);
		canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		const blob = await new Promise<Blob | null>((resolve) =>
			canvas.toBlob(resolve, 'image/jpeg', 0.85)
		);
		if (!blob || blob.size >= file.size) return undefined;
		const name = file.name.replace(/\.\w+$/, '') + '.jpg';
		return new File([blob], name, { type: 'image/jpeg', lastModified: file.lastModified });
	} finally {
		bitmap.close();
	}
}
