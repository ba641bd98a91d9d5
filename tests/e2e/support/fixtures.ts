/** What every end-to-end test starts from: a server of its own and people who sign in to it. */
import {
	test as base,
	type Browser,
	type BrowserContext,
	type BrowserContextOptions
} from '@playwright/test';
import { BoardView } from './board-page.ts';
import { PASSWORD, TestServer } from './test-server.ts';
import { en, zh } from './words.ts';

/** People of the demo whose account is in English. */
const READS_ENGLISH = new Set(['liaison-la']);

export { expect } from '@playwright/test';

export interface Person {
	readonly context: BrowserContext;
	readonly board: BoardView;
}

/** Signs in by the API, as the login page does by its form. */
export async function signIn(context: BrowserContext, url: string, username: string) {
	const response = await context.request.post(`${url}/api/v1/session`, {
		data: { username, password: PASSWORD },
		headers: { origin: url }
	});
	if (response.status() !== 201)
		throw new Error(`${username} cannot sign in: ${response.status()} ${await response.text()}`);
}

export class Stage {
	readonly server: TestServer;
	readonly incidentId: string;
	readonly #browser: Browser;
	readonly #contexts: BrowserContext[] = [];

	constructor(server: TestServer, incidentId: string, browser: Browser) {
		this.server = server;
		this.incidentId = incidentId;
		this.#browser = browser;
	}

	/** A browser of its own, not signed in. */
	async browser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
		const context = await this.#browser.newContext(options);
		this.#contexts.push(context);
		return context;
	}

	/** A person at the board; `url` where they reach the server by another way. */
	async person(
		username: string,
		options: BrowserContextOptions = {},
		url = this.server.url
	): Promise<Person> {
		return this.join(await this.browser(options), username, url);
	}

	/** Signs in within a browser that is there already, and opens the board. */
	async join(context: BrowserContext, username: string, url = this.server.url): Promise<Person> {
		await signIn(context, url, username);
		const page = await context.newPage();
		const board = await new BoardView(
			page,
			`${url}/i/${this.incidentId}`,
			READS_ENGLISH.has(username) ? en : zh
		).open();
		return { context, board };
	}

	async close(): Promise<void> {
		await Promise.all(this.#contexts.map((context) => context.close()));
		await this.server.dispose();
	}
}

async function incidentOf(server: TestServer): Promise<string> {
	const headers = { 'content-type': 'application/json', origin: server.url };
	const session = await fetch(`${server.url}/api/v1/session`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ username: 'commander', password: PASSWORD })
	});
	const cookie = session.headers
		.getSetCookie()
		.map((each) => each.split(';')[0])
		.join('; ');
	const list = await fetch(`${server.url}/api/v1/incidents`, { headers: { cookie } });
	const incidents = (await list.json()) as { id: string }[] | { incidents: { id: string }[] };
	return (Array.isArray(incidents) ? incidents : incidents.incidents)[0]!.id;
}

export const test = base.extend<{ stage: Stage }>({
	stage: async ({ browser }, use) => {
		const server = await TestServer.start(process.env.TONGTU_E2E_TEMPLATE);
		const stage = new Stage(server, await incidentOf(server), browser);
		await use(stage);
		await stage.close();
	}
});
