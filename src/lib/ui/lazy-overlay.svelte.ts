/** A menu or popover that is loaded when a pointer or the focus first comes near its button. */
import type { Component } from 'svelte';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from './toasts.svelte.ts';

// Its props are those of the component it stands for, which the caller gives.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyComponent = Component<any, any, any>;

export class LazyOverlay<C extends AnyComponent> {
	component = $state.raw<C | undefined>();
	open = $state(false);
	/** The first opening has been handed over. */
	started = false;
	readonly #load: () => Promise<{ default: C }>;
	readonly #popup: 'menu' | 'dialog';

	constructor(popup: 'menu' | 'dialog', load: () => Promise<{ default: C }>) {
		this.#popup = popup;
		this.#load = load;
	}

	/** For the plain button that stands in until then. */
	get trigger(): Record<string, unknown> {
		const preload = () => void this.#load().catch(() => undefined);
		return {
			'aria-haspopup': this.#popup,
			'aria-expanded': false,
			onpointerenter: preload,
			onfocus: preload,
			onclick: () => void this.activate(),
			onkeydown: (event: KeyboardEvent) => {
				if (event.key !== 'ArrowDown' || this.#popup !== 'menu') return;
				event.preventDefault();
				void this.activate();
			}
		};
	}

	async activate(): Promise<void> {
		try {
			const { default: component } = await this.#load();
			this.open = true;
			this.component = component;
		} catch {
			toast(m.common_not_loaded(), { tone: 'bad' });
		}
	}
}
