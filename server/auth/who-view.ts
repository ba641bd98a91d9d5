/** What the API tells a signed-in browser about its user. */
import type { SessionUser } from './sessions.ts';

export function whoView(
	services: { deviceKey: (userId: string) => string },
	user: SessionUser
): { user: Omit<SessionUser, 'organizationId'>; deviceKey: string } {
	const { id, username, displayName, language, isAdmin, mustChangePassword } = user;
	return {
		user: { id, username, displayName, language, isAdmin, mustChangePassword },
		deviceKey: services.deviceKey(id)
	};
}
