/** For tests: an Auth over a database in memory, and what it tells the rooms. */
import pino from 'pino';
import { openDatabase } from '../db/open.ts';
import { Auth, type SessionEnd } from './auth.ts';

export const PASSWORD = 'three calm rivers';
export const FROM = { address: '192.168.1.20', agent: 'test' };

export function openTestAuth() {
	const database = openDatabase(':memory:');
	const ended: SessionEnd[] = [];
	const auth = new Auth(database, pino({ level: 'silent' }), (which) => ended.push(which));
	const add = (username: string, more: { isAdmin?: boolean } = {}) =>
		auth.accounts.create({ username, displayName: username, password: PASSWORD, ...more }, null);
	return { auth, database, ended, add };
}
