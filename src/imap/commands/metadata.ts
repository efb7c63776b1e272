/**
 * GETMETADATA.
 * Implements: RFC 5464 §4.2, §5; options may stand before the mailbox, as the grammar has them, or behind it, as the examples do.
 */
import type { Cursor } from '../../base/cursor.ts';
import { type Depth, wantedEntry } from '../wire/entry-name.ts';
import { astring, list, number, space, word } from '../wire/strings.ts';
import { command, ok } from './command.ts';
import {
  type Wanted,
  findAnnotated,
  mailboxEntries,
  selectEntries,
  serverEntries,
  writeEntries,
} from './metadata-entries.ts';

/** Entries that one command can ask for. Our own. */
const mostEntries = 200;

interface Options {
  readonly depth: Depth;
  readonly maxSize: number | null;
}

interface Arguments extends Wanted {
  readonly text: string;
}

const depths: Readonly<Record<string, Depth>> = { '0': 0, '1': 1, INFINITY: 'infinity' };

/** maxsize-opt = "MAXSIZE" SP number; scope-opt = "DEPTH" SP ("0" / "1" / "infinity") */
function option(cursor: Cursor): Partial<Options> | null {
  const name = word(cursor);
  if (!space(cursor)) return null;
  if (name === 'MAXSIZE') {
    const maxSize = number(cursor);
    return maxSize === null ? null : { maxSize };
  }
  const depth = name === 'DEPTH' ? depths[word(cursor) ?? ''] : undefined;
  return depth === undefined ? null : { depth };
}

/** [getmetadata-options SP]; what is no list of options is left for what follows. undefined is an error. */
function options(cursor: Cursor): Options | null | undefined {
  if (cursor.peek() !== 0x28 || cursor.peek(1) === 0x2f || cursor.peek(1) === 0x22 || cursor.peek(1) === 0x7b) {
    return null;
  }
  const given = list(cursor, option, 10);
  if (given === null || given.length === 0 || !space(cursor)) return undefined;
  return Object.assign({ depth: 0, maxSize: null }, ...given) as Options;
}

/** entries = entry / "(" entry *(SP entry) ")"; the examples have several without parentheses too. */
function entries(cursor: Cursor, depth: Depth): readonly string[] | null {
  const one = wantedEntry(depth);
  if (cursor.peek() === 0x28) {
    const names = list(cursor, one, mostEntries);
    return names === null || names.length === 0 ? null : names;
  }
  const names: string[] = [];
  do {
    const name = names.length < mostEntries ? one(cursor) : null;
    if (name === null) return null;
    names.push(name);
  } while (space(cursor) && !cursor.done);
  return names;
}

/** getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries */
function parse(cursor: Cursor): Arguments | null {
  if (!space(cursor)) return null;
  const before = options(cursor);
  const text = before === undefined ? null : astring(cursor);
  if (text === null || !space(cursor)) return null;
  const behind = before === null ? options(cursor) : null;
  if (behind === undefined) return null;
  const { depth, maxSize } = before ?? behind ?? { depth: 0, maxSize: null };
  const names = entries(cursor, depth);
  return names === null ? null : { text, names, depth, maxSize };
}

export const getMetadata = command({
  where: 'account',
  usage: 'GETMETADATA [(MAXSIZE octets DEPTH 0|1|infinity)] mailbox (entry ...)',
  parse,
  run: async ({ session, account }, args) => {
    const found = await findAnnotated(session, account.id, args.text);
    if (found !== null && 'answer' in found) return found.answer;
    const all = await (found === null
      ? serverEntries(session, account.id)
      : mailboxEntries(session, account.id, found.mailbox));
    const { shown, longest } = selectEntries(all, args);
    writeEntries(session, found?.name ?? '', shown);
    return ok('Done', longest > 0 ? `METADATA LONGENTRIES ${longest}` : null);
  },
});
