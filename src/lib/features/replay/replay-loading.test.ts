import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { m } from '#lib/i18n/paraglide/messages.js';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { ReplayError } from '#lib/replay/replay-error.ts';
import { Refusal } from '../incidents/api-call.ts';
import { problemWords } from './replay-loading.ts';

beforeEach(() => overwriteGetLocale(() => 'zh-CN'));
afterEach(() => vi.unstubAllGlobals());

test('a refusal says what the server says, else what it is', () => {
	const said = '记录还在整理中，请稍后再试。';
	expect(problemWords(new ReplayError('failed', '503', said))).toBe(said);
	expect(problemWords(new ReplayError('cut_off'))).toBe(m.replay_error_cut_off());
	expect(problemWords(new Refusal('offline', 0, '没有网络'))).toBe('没有网络');
});

test('a fault of this page is reported, and the page does not go on waiting', () => {
	const reported = vi.fn();
	vi.stubGlobal('reportError', reported);
	const fault = new TypeError('x is undefined');
	expect(problemWords(fault)).toBe(m.replay_error_broken());
	expect(reported).toHaveBeenCalledExactlyOnceWith(fault);
});
