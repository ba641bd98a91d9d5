/**
 * Photos as they leave the device: at most 2048 px on the longer side, JPEG, without the
 * camera's own data. Where and when the photo was taken is read first and offered to the
 * author, who decides whether it goes along.
 */
const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
/** Drawings and screenshots below this are left as they are: JPEG would blur their text. */
const PLAIN_IMAGE_BYTES = 2 * 1024 * 1024;

export interface PreparedFile {
	readonly bytes: Uint8Array;
	readonly name: string;
	readonly type: string;
	readonly width?: number;
	readonly height?: number;
	/** WGS84 [longitude, latitude], as the camera says. */
	readonly position?: [number, number];
	/** UTC ms. */
	readonly takenAt?: number;
}

/** Prepares a file for sending; anything that is no picture the browser can draw stays as it is. */
export async function prepareFile(file: File): Promise<PreparedFile> {
	const type = file.type || 'application/octet-stream';
	const asIs = async () => ({
		bytes: new Uint8Array(await file.arrayBuffer()),
		name: file.name,
		type
	});
	if (!type.startsWith('image/') || type === 'image/svg+xml' || type === 'image/gif') return asIs();
	const exif = await readExif(file);
	try {
		const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
		const { width, height } = picture;
		const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
		// A JPEG is drawn anew unless it is small and free of the camera's data.
		const plain = type !== 'image/jpeg' || !exif.found;
		const keep = scale === 1 && plain && file.size <= PLAIN_IMAGE_BYTES;
		if (keep) {
			picture.close();
			return { ...(await asIs()), ...exif.said, width, height };
		}
		const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
		const bytes = await drawJpeg(picture, size);
		picture.close();
		return { bytes, name: withEnding(file.name), type: 'image/jpeg', ...size, ...exif.said };
	} catch {
		// A format this browser cannot draw, such as HEIC on most: sent whole.
		return { ...(await asIs()), ...exif.said };
	}
}

async function drawJpeg(
	picture: ImageBitmap,
	{ width, height }: { width: number; height: number }
): Promise<Uint8Array> {
	const canvas = document.createElement('canvas');
	canvas.width = width;
	canvas.height = height;
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	// A transparent picture would turn black.
	context.fillStyle = '#ffffff';
	context.fillRect(0, 0, width, height);
	context.drawImage(picture, 0, 0, width, height);
	const blob = await new Promise<Blob | null>((resolve) =>
		canvas.toBlob(resolve, 'image/jpeg', QUALITY)
	);
	if (!blob) throw new Error('no picture');
	return new Uint8Array(await blob.arrayBuffer());
}

/** What may name a person, a place or a camera; not how the picture is coded. */
const CAMERA_BLOCKS = {
	...{ tiff: true, exif: true, gps: true, xmp: true, iptc: true },
	...{ jfif: false, icc: false, ihdr: false }
};

interface CameraData {
	/** Whether the file carries any. */
	readonly found: boolean;
	readonly said: Pick<PreparedFile, 'position' | 'takenAt'>;
}

async function readExif(file: File): Promise<CameraData> {
	try {
		const { default: exifr } = await import('exifr');
		const tags = (await exifr.parse(await file.arrayBuffer(), CAMERA_BLOCKS)) as
			| {
					DateTimeOriginal?: Date;
					OffsetTimeOriginal?: string;
					longitude?: number;
					latitude?: number;
			  }
			| undefined;
		if (!tags) return { found: false, said: {} };
		const { longitude = NaN, latitude = NaN } = tags;
		const takenAt = timeTaken(tags.DateTimeOriginal, tags.OffsetTimeOriginal);
		const valid = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
		return {
			found: true,
			said: {
				...(valid ? { position: [longitude, latitude] as [number, number] } : {}),
				...(takenAt > 0 ? { takenAt } : {})
			}
		};
	} catch {
		// Unreadable is not the same as none.
		return { found: true, said: {} };
	}
}

/**
 * UTC ms. Cameras write their wall clock, and newer ones its offset beside it; without one the
 * camera is taken to stand in this device's zone, which is how exifr has read it.
 */
function timeTaken(read: Date | undefined, offset: string | undefined): number {
	const at = read instanceof Date ? read.getTime() : NaN;
	const stated = /^([+-])(\d{2}):(\d{2})/.exec(offset ?? '');
	if (!stated || !Number.isFinite(at)) return at;
	const minutes = (Number(stated[2]) * 60 + Number(stated[3])) * (stated[1] === '-' ? -1 : 1);
	return at - (read!.getTimezoneOffset() + minutes) * 60_000;
}

function withEnding(name: string): string {
	return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.jpg`;
}
