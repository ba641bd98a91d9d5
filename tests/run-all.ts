/**
 * `npm test`: the build where it is not current, then every runner. Each prints its own output; the last line
 * adds them up, `N passed, N failed`. A runner that did not run to its end, or ran nothing,
 * is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from '../server/build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Count {
	readonly passed: number;
	readonly failed: number;
}

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numTotalTests: number;
	readonly numFailedTestSuites: number;
	readonly testResults: readonly {
		readonly status: string;
		readonly assertionResults: readonly unknown[];
	}[];
}

/** Tests that are skipped or to do count as failed: none is meant to be. */
export function countVitest(report: VitestReport): Count {
	const broken = report.testResults.filter(
		(file) => file.status === 'failed' && file.assertionResults.length === 0
	).length;
	const passed = report.numPassedTests;
	return { passed, failed: report.numTotalTests - passed + broken };
}

/** The part of Playwright's JSON report that is read here. */
interface PlaywrightReport {
	readonly stats: {
		readonly expected: number;
		readonly unexpected: number;
		readonly flaky: number;
		readonly skipped: number;
	};
	readonly errors: readonly unknown[];
}

/** A flaky test failed at least once: it counts as failed. */
export function countPlaywright({ stats, errors }: PlaywrightReport): Count {
	const failed = stats.unexpected + stats.flaky + stats.skipped + errors.length;
	return { passed: stats.expected, failed };
}

/** Runs a program of node_modules/.bin with its output shown; gives its exit code. */
function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
	console.log(`\n> ${name} ${args.join(' ')}\n`);
	return new Promise((resolve) => {
		const child = spawn(path.join(root, 'node_modules/.bin', name), args, {
			cwd: root,
			env: { ...process.env, ...env },
			stdio: 'inherit'
		});
		child.once('error', (error) => {
			console.error(`${name}: ${error.message}`);
			resolve(1);
		});
		child.once('exit', (code, signal) => {
			if (signal) console.error(`${name} was ended by ${signal}`);
			resolve(code ?? 1);
		});
	});
}

/** What a runner reports, made consistent with how it ended. */
function tally<R>(file: string, code: number, count: (report: R) => Count): Count {
	let counted: Count;
	try {
		counted = count(JSON.parse(readFileSync(file, 'utf8')) as R);
	} catch (error) {
		console.error(`no report: ${error instanceof Error ? error.message : String(error)}`);
		return { passed: 0, failed: 1 };
	}
	if (counted.passed + counted.failed === 0) return { passed: 0, failed: 1 };
	return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

async function runAll(): Promise<Count> {
	const reports = mkdtempSync(path.join(tmpdir(), 'tongtu-reports-'));
	try {
		// Also compiles the messages, which unit tests read.
		await ensureBuild(console.log);

		const vitest = path.join(reports, 'vitest.json');
		const unit = tally(
			vitest,
			await run('vitest', [
				'run',
				'--reporter=default',
				'--reporter=json',
				`--outputFile.json=${vitest}`
			]),
			countVitest
		);
		const playwright = path.join(reports, 'playwright.json');
		const e2e = tally(
			playwright,
			await run('playwright', ['test', '--reporter=list,json'], {
				PLAYWRIGHT_JSON_OUTPUT_FILE: playwright
			}),
			countPlaywright
		);
		return { passed: unit.passed + e2e.passed, failed: unit.failed + e2e.failed };
	} finally {
		rmSync(reports, { recursive: true, force: true });
	}
}

if (import.meta.main) {
	const { passed, failed } = await runAll().catch((error: unknown) => {
		console.error(error);
		return { passed: 0, failed: 1 };
	});
	process.exitCode = failed > 0 ? 1 : 0;
	console.log(`\n${passed} passed, ${failed} failed`);
}
