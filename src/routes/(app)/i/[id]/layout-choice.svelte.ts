/** Phone or desktop, by the window; printing, which is narrow too, changes nothing. */
const NARROW = '(max-width: 767px), (pointer: coarse) and (max-height: 500px)';

export class LayoutChoice {
	phone = $state(matchMedia(NARROW).matches);

	/** Follows the window until the returned function is called; made for `$effect`. */
	start(): () => void {
		const narrow = matchMedia(NARROW);
		const changed = () => {
			if (!matchMedia('print').matches) this.phone = narrow.matches;
		};
		changed();
		narrow.addEventListener('change', changed);
		return () => narrow.removeEventListener('change', changed);
	}
}
