import { writeAnnotationSchema } from '#server/annotations/annotation-input.ts';
import { created, json, readJson, route } from '#server/api/route.ts';

export const GET = route(({ services, actor, param }) =>
	json(services.annotations.list(actor, param('id')))
);

export const POST = route(async ({ event, services, actor, param }) => {
	const input = await readJson(event, writeAnnotationSchema);
	return created(services.annotations.write(actor, param('id'), input));
});
