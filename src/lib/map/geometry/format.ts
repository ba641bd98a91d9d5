/** Positions, lengths and areas as text. */
import type { LngLat } from '#lib/board/values.ts';

export type PositionFormat = 'decimal' | 'dm' | 'dms' | 'zh';

const two = (value: number) => String(value).padStart(2, '0');

/** Whole units of an angle, rounded once at the smallest, so that 59.99″ carries over. */
function split(angle: number, perDegree: number): number {
	return Math.round(Math.abs(angle) * perDegree);
}

function formatAngle(angle: number, format: PositionFormat, letters: readonly [string, string]) {
	const letter = letters[angle < 0 ? 1 : 0];
	if (format === 'decimal') return `${letter} ${Math.abs(angle).toFixed(6)}°`;
	if (format === 'dm') {
		const units = split(angle, 60_000);
		const minutes = ((units % 60_000) / 1000).toFixed(3).padStart(6, '0');
		return `${letter} ${Math.floor(units / 60_000)}°${minutes}′`;
	}
	const units = split(angle, 36_000);
	const degrees = Math.floor(units / 36_000);
	const minutes = two(Math.floor((units % 36_000) / 600));
	const seconds = ((units % 600) / 10).toFixed(1).padStart(4, '0');
	return format === 'zh'
		? `${letter}${degrees}度${minutes}分${seconds}秒`
		: `${letter} ${degrees}°${minutes}′${seconds}″`;
}

/** Latitude first, with hemisphere letters: reads back to the same place within half its last digit. */
export function formatPosition([lng, lat]: LngLat, format: PositionFormat = 'dms'): string {
	const zh = format === 'zh';
	const latitude = formatAngle(lat, format, zh ? ['北纬', '南纬'] : ['N', 'S']);
	const longitude = formatAngle(lng, format, zh ? ['东经', '西经'] : ['E', 'W']);
	return `${latitude}${zh ? '，' : ' '}${longitude}`;
}

/** Three figures are what a board needs: 84 m, 1.25 km, 34 km. */
export function formatLength(metres: number, locale?: string): string {
	const number = (value: number, digits: number) =>
		new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
	if (metres < 1000) return `${number(metres, metres < 10 ? 1 : 0)} m`;
	const km = metres / 1000;
	return `${number(km, km < 10 ? 2 : km < 100 ? 1 : 0)} km`;
}

/** Square metres below a hectare, hectares below a square kilometre. */
export function formatArea(squareMetres: number, locale?: string): string {
	const number = (value: number, digits: number) =>
		new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
	if (squareMetres < 10_000) return `${number(squareMetres, 0)} m²`;
	if (squareMetres < 1e6) return `${number(squareMetres / 1e4, 1)} ha`;
	const km = squareMetres / 1e6;
	return `${number(km, km < 10 ? 2 : km < 100 ? 1 : 0)} km²`;
}
