/**
 * Whether a key press is a single-key shortcut: never while typing, while an input method is
 * composing, with a modifier held, or under an open dialog or menu.
 */
export function isShortcut(event: KeyboardEvent): boolean {
	if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.repeat)
		return false;
	if (event.ctrlKey || event.metaKey || event.altKey) return false;
	const target = event.target;
	if (!(target instanceof Element)) return true;
	if (target.closest('input, textarea, select, [contenteditable]:not([contenteditable="false"])'))
		return false;
	return !document.querySelector('[role="dialog"][data-state="open"], [role="menu"]');
}
