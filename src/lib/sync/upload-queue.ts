/**
 * Attachments on their way: kept on the device until the server has them, through reloads
 * and hours offline, and sent in the background. Content is named by its hash, so sending
 * twice does no harm.
 */
import { MAX_ATTACHMENT_BYTES, type Attachment } from '#lib/board/records/attachment.ts';
import { backoff } from './backoff.ts';
import type { Environment } from './environment.ts';
import { prepareFile, type PreparedFile } from './photo.ts';
import { sha256 } from './sha256.ts';
import { withUserStore, type StoredUpload } from './user-store.ts';

/** A file that cannot be attached; `code` has a message `sync_attach_<code>`. */
export class AttachError extends Error {
	readonly code: 'too_large' | 'not_kept';
	constructor(code: AttachError['code']) {
		super(code);
		this.name = 'AttachError';
		this.code = code;
	}
}

/** Refusals that waiting does not mend. */
const FINAL = new Set([400, 403, 404, 409, 413, 415, 422]);

export class UploadQueue {
	readonly #environment: Environment;
	readonly #user: string;
	readonly #incident: string;
	readonly #onCount: () => void;
	readonly #prepare: (file: File) => Promise<PreparedFile>;
	readonly #urls = new Map<string, string>();
	#waiting = 0;
	#refused = 0;
	#online = false;
	#running: Promise<void> | undefined;
	#failures = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	constructor(
		environment: Environment,
		place: { user: string; incident: string },
		onCount: () => void,
		prepare = prepareFile
	) {
		this.#environment = environment;
		this.#user = place.user;
		this.#incident = place.incident;
		this.#onCount = onCount;
		this.#prepare = prepare;
	}

	/** Attachments of this incident that only this device has. */
	get waiting(): number {
		return this.#waiting;
	}
	/** Those among them that the server has refused. */
	get refused(): number {
		return this.#refused;
	}

	async open(): Promise<void> {
		await this.#count();
	}

	/**
	 * Prepares a file, keeps it, and returns its record; it is sent when there is a link.
	 * `position` and `takenAt` are the camera's: the caller leaves them out where the author
	 * does not want them told.
	 * @throws AttachError
	 */
	async add(compartment: string, file: File): Promise<Attachment> {
		const prepared = await this.#prepare(file);
		const { bytes, name, type, width, height, position, takenAt } = prepared;
		if (bytes.byteLength > MAX_ATTACHMENT_BYTES) throw new AttachError('too_large');
		const hash = await sha256(bytes);
		const upload: StoredUpload = {
			incident: this.#incident,
			compartment,
			hash,
			name: name.slice(0, 200),
			type: type.slice(0, 100),
			bytes,
			addedAt: this.#environment.now()
		};
		const kept = await withUserStore(this.#user, (store) =>
			store.put('uploads', upload, [this.#incident, compartment, hash])
		).catch(() => undefined);
		if (!kept) throw new AttachError('not_kept');
		await this.#count();
		void this.#run();
		return {
			hash,
			name: upload.name,
			type: upload.type,
			size: bytes.byteLength,
			...(width ? { width } : {}),
			...(height ? { height } : {}),
			...(position ? { position } : {}),
			...(takenAt ? { takenAt } : {})
		};
	}

	/** A URL of the content: from the device while it is only there, else the server's. */
	async url(compartment: string, hash: string): Promise<string> {
		const place = `${compartment}/${hash}`;
		const known = this.#urls.get(place);
		if (known) return known;
		const waiting = await withUserStore(this.#user, (store) =>
			store.get('uploads', [this.#incident, compartment, hash])
		).catch(() => undefined);
		if (!waiting) return this.#serverUrl(compartment, hash);
		const blob = new Blob([waiting.bytes as Uint8Array<ArrayBuffer>], { type: waiting.type });
		const url = URL.createObjectURL(blob);
		this.#urls.set(place, url);
		return url;
	}

	/** Sends what was refused once more, or throws it away. */
	async settleRefused(what: 'retry' | 'discard'): Promise<void> {
		const refused = (await this.#all()).filter((upload) => upload.refused);
		await withUserStore(this.#user, async (store) => {
			for (const { refused: _, ...upload } of refused) {
				const key: [string, string, string] = [upload.incident, upload.compartment, upload.hash];
				if (what === 'retry') await store.put('uploads', upload, key);
				else await store.delete('uploads', key);
			}
		});
		await this.#count();
		void this.#run();
	}

	online(): void {
		this.#online = true;
		this.#failures = 0;
		void this.#run();
	}

	offline(): void {
		this.#online = false;
		clearTimeout(this.#retry);
	}

	/** Ends it; afterwards nothing of it touches the device any more. */
	async close(): Promise<void> {
		this.#closed = true;
		this.offline();
		for (const url of this.#urls.values()) URL.revokeObjectURL(url);
		this.#urls.clear();
		await this.#running;
	}

	#serverUrl(compartment: string, hash: string): string {
		const { origin } = this.#environment;
		return `${origin}/api/v1/incidents/${this.#incident}/attachments/${compartment}/${hash}`;
	}

	#run(): Promise<void> {
		return (this.#running ??= this.#sendAll().finally(() => (this.#running = undefined)));
	}

	async #sendAll(): Promise<void> {
		clearTimeout(this.#retry);
		while (this.#online && !this.#closed) {
			const next = (await this.#all()).find((upload) => !upload.refused);
			if (!next) return;
			const outcome = await this.#send(next);
			if (this.#closed) return;
			if (outcome === 'retry') {
				this.#retry = setTimeout(() => void this.#run(), backoff(++this.#failures + 2));
				return;
			}
			this.#failures = 0;
			await this.#settle(next, outcome);
		}
	}

	async #send(upload: StoredUpload): Promise<'done' | 'retry' | `refused:${number}`> {
		try {
			const response = await this.#environment.fetch(
				this.#serverUrl(upload.compartment, upload.hash),
				{
					method: 'PUT',
					headers: {
						'content-type': upload.type,
						'x-file-name': encodeURIComponent(upload.name)
					},
					body: upload.bytes as Uint8Array<ArrayBuffer>
				}
			);
			if (response.ok) return 'done';
			return FINAL.has(response.status) ? `refused:${response.status}` : 'retry';
		} catch {
			return 'retry';
		}
	}

	async #settle(upload: StoredUpload, outcome: string): Promise<void> {
		const key = [upload.incident, upload.compartment, upload.hash] as const;
		await withUserStore(this.#user, async (store) => {
			if (outcome === 'done') await store.delete('uploads', [...key]);
			else await store.put('uploads', { ...upload, refused: outcome }, [...key]);
		});
		await this.#count();
	}

	async #all(): Promise<StoredUpload[]> {
		const range = IDBKeyRange.bound([this.#incident], [this.#incident, []]);
		const all = await withUserStore(this.#user, (store) => store.getAll('uploads', range)).catch(
			() => undefined
		);
		return (all ?? []).sort((a, b) => a.addedAt - b.addedAt);
	}

	async #count(): Promise<void> {
		const all = await this.#all();
		this.#waiting = all.length;
		this.#refused = all.filter((upload) => upload.refused).length;
		this.#onCount();
	}
}
