/** `npm run dev`: the same process with Vite's pages, reloaded as they are edited. */
import type { PageHandler } from './kit-handler.ts';
import { loadConfig } from './config.ts';
import { announce, refuseToStart, startServer } from './main.ts';
import { stopOnSignals } from './shutdown.ts';

async function dev(): Promise<void> {
	const config = loadConfig({ HOST: '127.0.0.1', LOG_LEVEL: 'debug', ...process.env });
	const { createServer } = await import('vite');
	const running = await startServer(config, {
		async handler(services, server): Promise<PageHandler> {
			const vite = await createServer({
				server: { middlewareMode: true, hmr: { server }, host: config.host }
			});
			const closeServices = services.close.bind(services);
			Object.assign(services, {
				close: async () => {
					await vite.close();
					await closeServices();
				}
			});
			return vite.middlewares;
		}
	});
	stopOnSignals(running, running.services.log);
	announce(running);
}

if (import.meta.main) await dev().catch(refuseToStart);
