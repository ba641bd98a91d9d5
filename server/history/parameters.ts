/** Parameters of histories. */
import * as v from 'valibot';

/** A count, or a moment in UTC ms. */
export const natural = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
