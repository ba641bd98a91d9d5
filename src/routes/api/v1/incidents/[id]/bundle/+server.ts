import { Readable } from 'node:stream';
import { route } from '#server/api/route.ts';

/** The evidence bundle as a download (docs/evidence.md). */
export const GET = route(async ({ event, services, actor, param }) => {
	const { session } = event.locals;
	const asking = {
		actor,
		signedIn: () => session === null || services.sync.rights.sessionAlive(session.id)
	};
	const bundle = await services.evidence.bundle(asking, param('id'));
	// Read as fast as the client takes it, and given up with it.
	const body = Readable.toWeb(Readable.from(bundle, { highWaterMark: 1 })) as ReadableStream;
	return new Response(body, {
		headers: {
			'Content-Type': 'application/zip',
			'Content-Disposition': `attachment; filename="tongtu-${param('id')}.zip"`,
			'Cache-Control': 'no-store'
		}
	});
});
