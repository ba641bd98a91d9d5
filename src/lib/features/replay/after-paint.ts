/** Calls once, when what stands now has been painted; returns the way to call it off. */
export function afterPaint(then: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let frame = requestAnimationFrame(() => {
		frame = requestAnimationFrame(() => (timer = setTimeout(then)));
	});
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
}
