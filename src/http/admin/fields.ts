/** Pieces that schemas of the administration API are made of. Times are RFC 3339 texts, sizes octets. */
import * as v from 'valibot';

/** A moment as the API writes it. RFC 3339 §5.6 */
export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const time = v.pipe(v.string(), v.isoTimestamp());
export const whole = v.pipe(v.number(), v.integer());
/** Nothing that is typed is longer. */
export const typed = v.pipe(v.string(), v.minLength(1), v.maxLength(320));
export const octets = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A schema with a name of its own in the document. */
export const named = <S extends v.GenericSchema>(name: string, schema: S) => v.pipe(schema, v.title(name));

/** Nothing is given. */
export const nothing = v.strictObject({});
/** How many it was done to. */
export const done = named('Done', v.object({ count: whole }));

/** Where a page of a list that counts begins: the `next` of the page before. */
export const place = v.pipe(v.string(), v.digits(), v.maxLength(15));
