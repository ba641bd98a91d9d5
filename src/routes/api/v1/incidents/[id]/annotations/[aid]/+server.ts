import { changeAnnotationSchema } from '#server/annotations/annotation-input.ts';
import { json, readJson, route } from '#server/api/route.ts';

export const PATCH = route(async ({ event, services, actor, param }) => {
	const input = await readJson(event, changeAnnotationSchema);
	return json(services.annotations.change(actor, param('id'), param('aid'), input));
});

export const DELETE = route(({ services, actor, param }) => {
	services.annotations.remove(actor, param('id'), param('aid'));
	return undefined;
});
