/** One change made by the server itself: tried on the document, checked, and committed. */
import type * as Y from 'yjs';
import type { Change } from '../journal/change.ts';
import { SERVER, type NewUpdate, type Store } from '../store/store.ts';
import { parseUpdate, type ParsedUpdate } from './parse-update.ts';
import type { RoomDocument } from './room-document.ts';
import { RoomError, type ServerAuthor } from './rooms.ts';

export interface Written {
	readonly entry: NewUpdate;
	readonly seq: number;
	readonly n: number;
	readonly parsed: ParsedUpdate;
	readonly changes: Change[];
}

export interface ServerWrite {
	readonly incidentId: string;
	readonly compartment: string;
	readonly by: ServerAuthor;
	readonly receivedAt: number;
	readonly write: (doc: Y.Doc) => void;
	readonly within: (() => void) | undefined;
}

export type WriteResult =
	/** `written` is undefined where nothing changed. */
	| { readonly ok: true; readonly written: Written | undefined }
	/** `dirty`: the document holds what is not on disk and has to be loaded anew. */
	| { readonly ok: false; readonly error: unknown; readonly dirty: boolean };

export async function writeAsServer(
	store: Store,
	document: RoomDocument,
	{ incidentId, compartment, by, receivedAt, write, within }: ServerWrite
): Promise<WriteResult> {
	const doc = document.followed.current!;
	const isPending = () => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
	let update: Uint8Array | undefined;
	const capture = (bytes: Uint8Array) => (update = bytes);
	doc.on('update', capture);
	try {
		const changes = document.followed.change(write);
		if (isPending()) throw new RoomError('missing_dependency', 'what it builds on is not there');
		if (!update) {
			await store.append([], within);
			return { ok: true, written: undefined };
		}
		const parsed = parseUpdate(update);
		const { problem, waits } = document.outline.check(parsed, () => 'own');
		if (waits) throw new RoomError('missing_dependency', 'what it deletes is not there');
		if (problem) throw new RoomError('fact_changed', 'facts and records stay');
		const wrote = parsed.structs.some((struct) => struct.id.client === doc.clientID);
		const entry: NewUpdate = {
			...{ incidentId, compartment, update, receivedAt, kind: by.kind },
			...{ userId: by.userId, post: by.post, connectionId: null },
			...{ device: null, deviceSeq: null, at: null },
			// What is adopted stays under its author's client ids, which nobody is bound to.
			bind: wrote ? [doc.clientID] : []
		};
		document.bind(entry.bind, { userId: SERVER, device: null });
		const [outcome] = await store.append([entry], within);
		if (outcome?.outcome !== 'stored')
			throw new RoomError('incident_closed', 'the incident takes no more changes');
		const { seq, n } = outcome;
		return { ok: true, written: { entry, seq, n, parsed, changes } };
	} catch (error) {
		return { ok: false, error, dirty: update !== undefined || isPending() };
	} finally {
		doc.off('update', capture);
	}
}
