/** Kinds of columns that several tables have. */
import { blob, text } from 'drizzle-orm/sqlite-core';

export const bytes = (name: string) => blob(name, { mode: 'buffer' });
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();
