/**
 * ID: who speaks with whom. What the client says of itself is logged, in part. RFC 2971
 */
import type { Cursor } from '../../base/cursor.ts';
import { responseText } from '../wire/encode.ts';
import { list, nstring, space, string } from '../wire/strings.ts';
import { command, ok } from './command.ts';

/** id_params_list = "(" *(string SP nstring) ")" / nil; at most 30 fields, RFC 2971 §3.3 */
function idParams(cursor: Cursor): ReadonlyMap<string, string | null> | null {
  if (cursor.takeWord('NIL')) return new Map();
  const pairs = list(cursor, idPair, 30);
  return pairs === null ? null : new Map(pairs);
}

function idPair(cursor: Cursor): readonly [string, string | null] | null {
  const field = string(cursor);
  if (field === null || !space(cursor)) return null;
  const value = nstring(cursor);
  return value === undefined ? null : [field.toLowerCase(), value];
}

export const id = command({
  where: 'any',
  usage: 'ID (field value ...) or ID NIL',
  parse: (cursor) => (space(cursor) ? idParams(cursor) : null),
  run: ({ session }, params) => {
    const said = (field: string): string => responseText((params.get(field) ?? '').slice(0, 100));
    session.services.log.debug('imap.id', { name: said('name'), version: said('version') });
    session.output.text('* ID ("name" "Postern")\r\n');
    return ok('Pleased to meet you');
  },
});
