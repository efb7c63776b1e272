/**
 * What stands before the data of an appended message.
 * Implements: append-message of RFC 3502 §6.3.11 as far as append-opts (RFC 4466 §2.5).
 */
import type { Cursor } from '../../../base/cursor.ts';
import { type Flags, noFlags } from '../../../ms/types.ts';
import { dateTime } from '../../wire/dates.ts';
import { flagList } from '../../wire/flags.ts';
import { space } from '../../wire/strings.ts';

export interface AppendOptions {
  readonly flags: Flags;
  readonly internalDate: number | null;
}

/** [SP flag-list] [SP date-time] SP */
export function appendOptions(cursor: Cursor): AppendOptions | null {
  if (!space(cursor)) return null;
  let flags: Flags = noFlags;
  if (cursor.peek() === 0x28) {
    const list = flagList(cursor, 1_000);
    if (list === null || !space(cursor)) return null;
    flags = list;
  }
  if (cursor.peek() !== 0x22) return { flags, internalDate: null };
  const internalDate = dateTime(cursor);
  return internalDate === null || !space(cursor) ? null : { flags, internalDate };
}
