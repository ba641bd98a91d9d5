import type { ActiveSession, SessionUser } from '../server/auth/sessions.ts';
import type { Services } from '../server/services.ts';

declare global {
	namespace App {
		interface Error {
			message: string;
			code?: string;
		}
		interface Locals {
			services: Services;
			/** Who asks, by cookie or bearer token; null: nobody. */
			user: SessionUser | null;
			/** Null also for a bearer token. */
			session: ActiveSession | null;
			/** The client's address. */
			address: string;
		}
		interface Platform {
			req: import('node:http').IncomingMessage;
		}
	}
}

export {};
