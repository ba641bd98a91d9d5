/** Makes the demo once; every test works on a copy of its data. */
import ownTemporaryFolder from '../../temporary-folder.ts';
import { TestServer } from './test-server.ts';

export default async function makeTemplate(): Promise<() => void> {
	const clear = ownTemporaryFolder();
	const server = await TestServer.start(undefined, 'server/start.ts', ['--demo']);
	// Only when the demo has been announced is it whole.
	const deadline = Date.now() + 60_000;
	while (!server.output.includes('liaison-la')) {
		if (Date.now() > deadline) throw new Error(`no demo:\n${server.output}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	const code = await server.stop();
	if (code !== 0) throw new Error(`the server left with ${code}:\n${server.output}`);
	process.env.TONGTU_E2E_TEMPLATE = server.dataDir;
	return clear;
}
