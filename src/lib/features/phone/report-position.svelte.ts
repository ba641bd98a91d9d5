/** Where a report comes from: the device's own position where it gives one. */
import type { LngLat } from '#lib/board/values.ts';

export type Fix =
	| { readonly kind: 'waiting' }
	| { readonly kind: 'here'; readonly position: LngLat; readonly accuracy: number }
	| { readonly kind: 'none'; readonly why: 'insecure' | 'denied' | 'failed' };

export class DevicePosition {
	fix = $state.raw<Fix>({ kind: 'waiting' });

	/** Watches until stopped: the first fix is quick, better ones follow. Made for `$effect`. */
	start(): () => void {
		if (!window.isSecureContext || !navigator.geolocation) {
			this.fix = { kind: 'none', why: 'insecure' };
			return () => undefined;
		}
		const watch = navigator.geolocation.watchPosition(
			({ coords }) => {
				const better = this.fix.kind !== 'here' || coords.accuracy <= this.fix.accuracy;
				if (better)
					this.fix = {
						kind: 'here',
						position: [coords.longitude, coords.latitude],
						accuracy: coords.accuracy
					};
			},
			(error) => {
				if (this.fix.kind === 'here') return;
				const denied = error.code === error.PERMISSION_DENIED;
				this.fix = { kind: 'none', why: denied ? 'denied' : 'failed' };
			},
			{ enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 }
		);
		return () => navigator.geolocation.clearWatch(watch);
	}
}
