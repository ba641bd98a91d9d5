/** The service worker as the page sees it: whether it is there, and whether a newer program waits. */
import { dev } from '$app/environment';

class OfflineProgram {
	/** The program opens without a network from now on. */
	ready = $state(false);
	/** A newer program is there and starts at the next loading. */
	updated = $state(false);
	#registration: ServiceWorkerRegistration | undefined;
	#registering = false;

	/** False on plain http beyond this machine: there browsers allow no offline program. */
	get possible(): boolean {
		return globalThis.isSecureContext && 'serviceWorker' in navigator;
	}

	async register(): Promise<void> {
		if (!this.possible || dev || this.#registering) return;
		this.#registering = true;
		try {
			const registration = await navigator.serviceWorker.register('/service-worker.js');
			this.#registration = registration;
			this.#watch(registration.waiting);
			registration.addEventListener('updatefound', () => this.#watch(registration.installing));
			await navigator.serviceWorker.ready;
			this.ready = true;
		} catch {
			// Private windows and full disks refuse it: the page works, online.
		}
	}

	/** Starts the newer program and loads the page anew with it. */
	takeOver(): void {
		const waiting = this.#registration?.waiting;
		if (!waiting) return location.reload();
		navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
			once: true
		});
		waiting.postMessage('take-over');
	}

	#watch(worker: ServiceWorker | null): void {
		if (!worker) return;
		const check = () => {
			// Without a controller it is the first one, and no update.
			if (worker.state === 'installed' && navigator.serviceWorker.controller) this.updated = true;
		};
		check();
		worker.addEventListener('statechange', check);
	}
}

export const offlineProgram = new OfflineProgram();
