/**
 * The browser of the end-to-end tests: the one named in CHROMIUM_PATH, else the machine's, else the
 * one that comes as a package, so that the tests run where no browser is installed.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflate } from '@sparticuz/chromium';

export interface Browser {
	readonly executablePath: string;
	readonly args: readonly string[];
	readonly env?: Record<string, string>;
}

/** Containers and root have no user namespaces; small containers have a small /dev/shm. */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Finds the browser, unpacking it once where none is installed. */
export async function findChromium(): Promise<Browser> {
	const named = process.env.CHROMIUM_PATH;
	if (named) return { executablePath: named, args: ARGS };
	const installed = process.env.TONGTU_FORCE_PACKAGED_CHROMIUM
		? undefined
		: INSTALLED.find((file) => existsSync(file));
	if (installed) return { executablePath: installed, args: ARGS };
	const folder = await unpacked();
	return {
		executablePath: path.join(folder, 'chromium'),
		args: [...ARGS, '--disable-gpu', '--font-render-hinting=none'],
		env: {
			...(process.env as Record<string, string>),
			// The libraries it needs are in the package too, for machines that have none of a desktop's.
			LD_LIBRARY_PATH: [path.join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
				.filter(Boolean)
				.join(':'),
			FONTCONFIG_FILE: path.join(folder, 'fonts.conf')
		}
	};
}

/** The folder with the unpacked package; made whole under another name first, since workers race. */
async function unpacked(): Promise<string> {
	const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
	const packages = path.dirname(path.dirname(entry));
	const { version } = createRequire(import.meta.url)(path.join(packages, 'package.json')) as {
		version: string;
	};
	const folder = path.join(tmpdir(), `tongtu-chromium-${version}`);
	if (existsSync(folder)) return folder;
	const partial = `${folder}.${process.pid}`;
	mkdirSync(partial, { recursive: true });
	const before = process.env.TMPDIR;
	try {
		// The package unpacks into the system's temporary folder.
		process.env.TMPDIR = partial;
		for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'])
			await inflate(path.join(packages, 'bin', name));
		writeFileSync(path.join(partial, 'fonts.conf'), fontConfig(folder));
		renameSync(partial, folder);
	} catch (error) {
		rmSync(partial, { recursive: true, force: true });
		if (!existsSync(folder)) throw error;
	} finally {
		if (before === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = before;
	}
	return folder;
}

/** The package's own configuration names other folders; without any font the browser crashes. */
function fontConfig(folder: string): string {
	const folders = [path.join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
	return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((name) => `\t<dir>${name}</dir>`).join('\n')}
\t<cachedir>${path.join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
