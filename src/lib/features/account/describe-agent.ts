/** A browser's User-Agent in a few words, such as "Chrome · Android"; undefined where it says nothing. */
export function describeAgent(agent: string | null): string | undefined {
	if (!agent) return undefined;
	const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1];
	const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
	return [browser, system].filter(Boolean).join(' · ') || agent.split(/[\s/]/, 1)[0] || undefined;
}

/** The first that fits: most browsers name those they descend from as well. */
const BROWSERS: readonly [RegExp, string][] = [
	[/MicroMessenger/, '微信'],
	[/Edg(A|iOS)?\//, 'Edge'],
	[/HuaweiBrowser/, 'Huawei Browser'],
	[/MiuiBrowser/, 'MIUI Browser'],
	[/SamsungBrowser/, 'Samsung Internet'],
	[/OPR\//, 'Opera'],
	[/Firefox|FxiOS/, 'Firefox'],
	[/Chrome|CriOS/, 'Chrome'],
	[/Safari/, 'Safari']
];
const SYSTEMS: readonly [RegExp, string][] = [
	[/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
	[/Android/, 'Android'],
	[/iPhone/, 'iPhone'],
	[/iPad/, 'iPad'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/CrOS/, 'ChromeOS'],
	[/Linux/, 'Linux']
];
