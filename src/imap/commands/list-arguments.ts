/**
 * The arguments of LIST.
 * Implements: list of RFC 9051 §9, RFC 5258 §3 (selection and return options, several patterns), RFC 6154 §5, RFC 5819,
 * RFC 8440, RFC 9590.
 */
import type { Cursor } from '../../base/cursor.ts';
import { entryName } from '../wire/entry-name.ts';
import { astring, list, listMailbox, space, word } from '../wire/strings.ts';
import { type StatusItem, statusItems } from './status-items.ts';

export interface ListArguments {
  /** Whether the extended syntax was used, which knows no special case for an empty pattern. */
  readonly extended: boolean;
  readonly selectSubscribed: boolean;
  readonly recursiveMatch: boolean;
  readonly selectSpecialUse: boolean;
  readonly reference: string;
  readonly patterns: readonly string[];
  readonly returnSubscribed: boolean;
  readonly returnMyRights: boolean;
  readonly returnStatus: readonly StatusItem[] | null;
  /** Annotations that are wanted of each mailbox. */
  readonly returnEntries: readonly string[] | null;
}

/** list-select-opt of RFC 9051 §9; REMOTE changes nothing where nothing is remote. */
const selectOptions = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'];

function oneOf(cursor: Cursor, options: readonly string[]): string | null {
  const option = word(cursor);
  return option !== null && options.includes(option) ? option : null;
}

type ReturnOption = string | { readonly status: readonly StatusItem[] } | { readonly entries: readonly string[] };

/** return-option = "SUBSCRIBED" / "CHILDREN" / status-option / "SPECIAL-USE" / "MYRIGHTS" / "METADATA" SP "(" entry *(SP entry) ")" */
function returnOption(cursor: Cursor): ReturnOption | null {
  const option = oneOf(cursor, ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'MYRIGHTS', 'STATUS', 'METADATA']);
  if (option === 'STATUS') {
    const status = space(cursor) ? statusItems(cursor) : null;
    return status === null ? null : { status };
  }
  if (option !== 'METADATA') return option;
  const entries = space(cursor) ? list(cursor, entryName, 100) : null;
  return entries === null || entries.length === 0 ? null : { entries };
}

/** mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
function patterns(cursor: Cursor): readonly string[] | null {
  if (cursor.peek() === 0x28) return list(cursor, listMailbox, 100);
  const one = listMailbox(cursor);
  return one === null ? null : [one];
}

export function listArguments(cursor: Cursor): ListArguments | null {
  if (!space(cursor)) return null;
  const hasSelect = cursor.peek() === 0x28;
  const select = hasSelect ? list(cursor, (inside) => oneOf(inside, selectOptions), 20) : [];
  if (select === null || (hasSelect && !space(cursor))) return null;
  // RECURSIVEMATCH only widens another option. RFC 5258 §3.1
  if (select.includes('RECURSIVEMATCH') && !select.includes('SUBSCRIBED') && !select.includes('SPECIAL-USE'))
    return null;
  const reference = astring(cursor);
  if (reference === null || !space(cursor)) return null;
  const severalPatterns = cursor.peek() === 0x28;
  const wanted = patterns(cursor);
  if (wanted === null) return null;
  let returned: readonly ReturnOption[] = [];
  const hasReturn = space(cursor) && !cursor.done;
  if (hasReturn) {
    const options = cursor.takeWord('RETURN') && space(cursor) ? list(cursor, returnOption, 20) : null;
    if (options === null) return null;
    returned = options;
  }
  return {
    extended: hasSelect || severalPatterns || hasReturn,
    selectSubscribed: select.includes('SUBSCRIBED'),
    recursiveMatch: select.includes('RECURSIVEMATCH'),
    selectSpecialUse: select.includes('SPECIAL-USE'),
    reference,
    patterns: wanted,
    returnSubscribed: returned.includes('SUBSCRIBED') || select.includes('SUBSCRIBED'),
    returnMyRights: returned.includes('MYRIGHTS'),
    returnStatus:
      returned.flatMap((option) => (typeof option === 'object' && 'status' in option ? [option.status] : [])).at(-1) ??
      null,
    returnEntries:
      returned
        .flatMap((option) => (typeof option === 'object' && 'entries' in option ? [option.entries] : []))
        .at(-1) ?? null,
  };
}
