/** Short messages that stack in a corner and never take the focus. */
export interface Toast {
	readonly id: number;
	readonly text: string;
	readonly tone: 'info' | 'good' | 'bad';
	/** One thing to do about it, such as undo. */
	readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_FOR = 8000;

class Toasts {
	list = $state.raw<readonly Toast[]>([]);
	#next = 1;

	show(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
		const id = this.#next++;
		// A message that says the same again replaces the one before it.
		const others = this.list.filter((toast) => toast.text !== text);
		this.list = [...others.slice(-3), { id, text, tone: 'info', ...options }];
		// What went wrong stays until it is read.
		if (options.tone !== 'bad') setTimeout(() => this.dismiss(id), SHOWN_FOR);
		return id;
	}

	dismiss(id: number): void {
		this.list = this.list.filter((toast) => toast.id !== id);
	}
}

export const toasts = new Toasts();

/** Shows a short message; returns its id. */
export function toast(text: string, options?: Partial<Omit<Toast, 'id' | 'text'>>): number {
	return toasts.show(text, options);
}
