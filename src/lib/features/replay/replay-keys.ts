/** The keys of the player; never while somebody types, and not where the map has the focus. */
import type { ReplayState } from './replay-state.svelte.ts';

const STEP_MS = 10_000;
const FAR_MS = 300_000;

export function replayKey(replay: ReplayState, event: KeyboardEvent): void {
	if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	const target = event.target instanceof Element ? event.target : undefined;
	const choosing = target?.closest('input[type="radio"], select');
	if (!choosing && target?.closest('input, textarea, [contenteditable]')) return;
	if (document.querySelector('[role="dialog"][data-state="open"], [role="menu"]')) return;
	const onMap = target?.closest('[role="application"]');
	const onControl = target?.closest('button, a, summary, select');
	/** Where arrows, Home and End have a meaning of their own. */
	const moving = onMap || choosing || target?.closest('[role="tab"]');
	const step = event.shiftKey ? FAR_MS : STEP_MS;
	switch (event.key) {
		case ' ':
			if (onControl) return;
			replay.toggle();
			break;
		case 'ArrowLeft':
		case 'ArrowRight':
			if (moving) return;
			replay.seek(replay.moment + (event.key === 'ArrowLeft' ? -step : step));
			break;
		case 'Home':
		case 'End':
			if (moving) return;
			replay.seek(event.key === 'Home' ? replay.span.from : replay.span.to);
			break;
		case ',':
		case '<':
			replay.step(-1);
			break;
		case '.':
		case '>':
			replay.step(1);
			break;
		default:
			return;
	}
	event.preventDefault();
}
