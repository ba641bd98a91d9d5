/** What a command's transaction says of itself; sessions read it to make outbox rows. */
export class CommandOrigin {
	readonly command: string;
	/** plain: only text and plain fields · facts: also facts. */
	readonly kind: 'plain' | 'facts';
	constructor(command: string, kind: 'plain' | 'facts') {
		this.command = command;
		this.kind = kind;
	}
}
