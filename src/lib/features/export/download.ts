/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob | string, type: string): void {
	const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
	const url = URL.createObjectURL(blob);
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// Some browsers start reading only after the click has been handled.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
