/** The sound and the shake of an order; browsers allow sound only after a first touch. */
let context: AudioContext | undefined;

/** True where a sound would be heard now. */
export function soundAllowed(): boolean {
	return context?.state === 'running';
}

/** To be called from a click or key press; resolves to whether sounds are allowed now. */
export async function allowSound(): Promise<boolean> {
	if (typeof AudioContext === 'undefined') return false;
	try {
		context ??= new AudioContext();
		await context.resume();
	} catch {
		return false;
	}
	return context.state === 'running';
}

/** Two rising tones, three times for urgent orders; and the phone shakes. */
export function sound(urgent: boolean): void {
	try {
		navigator.vibrate?.(urgent ? [300, 120, 300, 120, 500] : [250, 120, 250]);
	} catch {
		// A page that was never touched may not shake; the banner stays.
	}
	if (!context || context.state !== 'running') return;
	const rounds = urgent ? 3 : 1;
	for (let round = 0; round < rounds; round++)
		for (const [index, frequency] of [784, 1047].entries()) {
			const at = context.currentTime + round * 0.6 + index * 0.22;
			const tone = context.createOscillator();
			const volume = context.createGain();
			tone.frequency.value = frequency;
			volume.gain.setValueAtTime(0.0001, at);
			volume.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
			volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
			tone.connect(volume).connect(context.destination);
			tone.start(at);
			tone.stop(at + 0.22);
		}
}
