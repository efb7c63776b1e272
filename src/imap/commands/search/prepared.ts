/**
 * What SEARCH, SORT and THREAD do before they search, and how they end: charset, and a view that is up to date.
 * Implements: RFC 5256 §3 (BADCHARSET), RFC 5182 §2.1 (a SAVE that fails saves nothing), RFC 7162 §3.1 (MODSEQ enables),
 * RFC 5466 §3.1 (FILTER).
 */
import type { MailboxView } from '../../view/view.ts';
import { sync } from '../../view/sync.ts';
import { type Tagged, bad, no, ok } from '../command.ts';
import { enableCondstore, telling } from '../condstore.ts';
import { withFilters } from '../filters.ts';
import { uidRequired } from '../refusals.ts';
import type { Session } from '../session.ts';
import { type ImapSearchKey, usesNumbers } from './key.ts';
import { asksModSeq } from './modseq.ts';
import type { SearchProgram } from './parse.ts';
import type { ReturnOptions } from './result.ts';

/** What is to be looked for, or why it cannot be; `view` is the open mailbox. */
export async function searchKeyOf(
  session: Session,
  view: MailboxView | null,
  program: SearchProgram,
  wanted: ReturnOptions | null,
): Promise<{ readonly answer: Tagged } | { readonly key: ImapSearchKey }> {
  if ('badCharset' in program) {
    if (view !== null && wanted?.has('SAVE') === true) view.saved = new Uint32Array(0);
    const code = 'BADCHARSET (US-ASCII UTF-8)';
    // RFC 5466 §3.1 asks for BAD where there is a filter, RFC 9051 §6.4.4 for NO elsewhere.
    return { answer: program.filters ? bad('A filter is in UTF-8', code) : no(code, 'This charset is not known') };
  }
  const filtered = await withFilters(session, program.key);
  if ('answer' in filtered) {
    if (view !== null && wanted?.has('SAVE') === true) view.saved = new Uint32Array(0);
    return filtered;
  }
  const { key } = filtered;
  if (session.enabled.has('UIDONLY') && usesNumbers(key)) return { answer: uidRequired };
  return { key };
}

/** The same with the open mailbox brought up to date. */
export async function prepared(
  session: Session,
  view: MailboxView,
  program: SearchProgram,
  uids: boolean,
  wanted: ReturnOptions | null,
): Promise<{ readonly answer: Tagged } | { readonly key: ImapSearchKey }> {
  const found = await searchKeyOf(session, view, program, wanted);
  if ('answer' in found) return found;
  const { key } = found;
  if (view.dirty) {
    const state = await sync(view, session.services.store.read, session.output, telling(session, false, uids));
    if (state === 'gone') return { answer: no('NONEXISTENT', 'The mailbox is gone') };
  }
  if (asksModSeq(key)) enableCondstore(session, view);
  return { key };
}

/** Numbers must not shift under a command that was given numbers. RFC 9051 §7.5.1 */
export const done = (text: string, key: ImapSearchKey): Tagged =>
  usesNumbers(key) ? { ...ok(text), tells: 'no-expunge' } : ok(text);
