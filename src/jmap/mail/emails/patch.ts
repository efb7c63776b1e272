/**
 * What an update of an e-mail asks for: mailboxes and keywords as a whole ('keywords') or one by one ('keywords/$seen').
 * Implements: RFC 8621 §4.6, RFC 8620 §5.3 (PatchObject).
 */
import { type Result, ok } from '../../../base/result.ts';
import type { Swap } from '../../../ms/emails.ts';
import type { Flags, MailboxId } from '../../../ms/types.ts';
import { type Json, type JsonObject, isObject } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import type { Setting } from '../../standard/set.ts';
import { type SetError, setError } from '../../standard/set-error.ts';
import { readMailboxId } from '../ids.ts';
import { flagsOfKeywords, isKeyword } from './keywords.ts';

export interface EmailPatch {
  readonly mailboxes: Swap<readonly MailboxId[]> | null;
  readonly flags: Swap<Flags> | null;
  /** Properties that an update cannot change: it may tell them as they are. */
  readonly fixed: JsonObject;
}

/** Names that come and that go. */
type Names = Swap<readonly string[]> | null;

type IdOf = Setting['idOf'];

export function readPatch(patch: JsonObject, idOf: IdOf): Result<EmailPatch, SetError> {
  const mailboxIds = namesOf(patch, 'mailboxIds');
  if (!mailboxIds.ok) return mailboxIds;
  const mailboxes = swapOf(mailboxIds.value, (names) => readMailboxIds(names, idOf));
  if (!mailboxes.ok) return mailboxes;
  const keywords = namesOf(patch, 'keywords');
  if (!keywords.ok) return keywords;
  const flags = swapOf(keywords.value, readKeywords);
  if (!flags.ok) return flags;
  const fixed = Object.entries(patch).filter(([pointer]) => !isOf(pointer, 'mailboxIds') && !isOf(pointer, 'keywords'));
  return ok({ mailboxes: mailboxes.value, flags: flags.value, fixed: Object.fromEntries(fixed) });
}

export function readKeywords(words: readonly string[]): Result<Flags, SetError> {
  const wrong = words.find((word) => !isKeyword(word));
  if (wrong !== undefined)
    return setError('invalidProperties', `"${wrong.slice(0, limits.quoted)}" is no keyword.`, {
      properties: ['keywords'],
    });
  if (words.length > limits.keywords) return setError('tooManyKeywords');
  return ok(flagsOfKeywords(words));
}

export function readMailboxIds(names: readonly string[], idOf: IdOf): Result<readonly MailboxId[], SetError> {
  const ids: MailboxId[] = [];
  for (const name of names) {
    const id = readMailboxId(idOf(name) ?? '');
    if (id === null)
      return setError('invalidProperties', `There is no mailbox "${name.slice(0, limits.quoted)}".`, {
        properties: ['mailboxIds'],
      });
    ids.push(id);
  }
  return ok(ids);
}

/** The names of a set: an object whose values are all true. null for anything else. */
export const namesIn = (value: Json | undefined): readonly string[] | null =>
  isObject(value) && Object.values(value).every((one) => one === true) ? Object.keys(value) : null;

const isOf = (pointer: string, property: string): boolean => pointer === property || pointer.startsWith(`${property}/`);

function namesOf(patch: JsonObject, property: string): Result<Names, SetError> {
  const pointers = Object.keys(patch).filter((pointer) => isOf(pointer, property));
  if (pointers.length === 0) return ok(null);
  const whole = patch[property];
  if (whole !== undefined) {
    if (pointers.length > 1) return setError('invalidPatch', `"${property}" and what is in it are both patched.`);
    // Its default: without any.
    const add = property === 'keywords' && whole === null ? [] : namesIn(whole);
    return add === null ? notASet(property) : ok({ add, remove: 'others' });
  }
  const add: string[] = [];
  const remove: string[] = [];
  for (const pointer of pointers) {
    const token = pointer.slice(property.length + 1);
    if (token.includes('/')) return setError('invalidPatch', `"${pointer.slice(0, limits.quoted)}" is nowhere.`);
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const value = patch[pointer];
    if (value === true) add.push(name);
    else if (value === null) remove.push(name);
    else return notASet(pointer);
  }
  return ok({ add, remove });
}

const notASet = (pointer: string) =>
  setError('invalidProperties', 'Members of a set are true.', { properties: [pointer.slice(0, limits.quoted)] });

function swapOf<T>(
  names: Names,
  read: (names: readonly string[]) => Result<T, SetError>,
): Result<Swap<T> | null, SetError> {
  if (names === null) return ok(null);
  const add = read(names.add);
  if (!add.ok) return add;
  if (names.remove === 'others') return ok({ add: add.value, remove: 'others' });
  const remove = read(names.remove);
  return remove.ok ? ok({ add: add.value, remove: remove.value }) : remove;
}
