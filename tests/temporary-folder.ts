/** What a run of tests leaves in the folder for temporary files goes when the run ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Gives this process, and those it starts from now on, a folder of their own; returns how it goes. */
export default function ownTemporaryFolder(): () => void {
	const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-tests-'));
	process.env['TMPDIR'] = folder;
	return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
