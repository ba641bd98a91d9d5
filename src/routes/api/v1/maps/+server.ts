/** `GET /api/v1/maps` → `{layers: BaseLayer[]}`: what a signed-in user can lay under the board. */
import { route } from '#server/api/route.ts';

export const GET = route(({ services }) => ({ layers: services.baseMaps.list() }));
