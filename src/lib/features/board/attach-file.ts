/** Keeping a file for a record: queued for upload at once, also without a network. */
import type { Attachment } from '#lib/board/records/attachment.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { AttachError } from '#lib/sync/upload-queue.ts';
import { toast } from '#lib/ui/toasts.svelte.ts';
import type { BoardState } from './board-state.svelte.ts';

export interface Attached {
	/** Without the photo's own position: that goes along only where the author says so. */
	readonly attachment: Attachment;
	readonly position: [number, number] | undefined;
}

/** Undefined where it could not be kept; why has then been said. */
export async function attachOne(
	live: BoardState,
	compartment: string,
	file: File
): Promise<Attached | undefined> {
	try {
		const { position, ...attachment } = await live.session.attachFile(compartment, file);
		return { attachment, position };
	} catch (error) {
		if (!(error instanceof AttachError)) throw error;
		const reason =
			error.code === 'too_large' ? m.tasks_attachment_too_large() : m.tasks_attachment_not_kept();
		toast(m.tasks_attachment_failed({ name: file.name, reason }), { tone: 'bad' });
		return undefined;
	}
}
