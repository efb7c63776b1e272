/**
 * Search keys of IMAP: those that every search knows, and those that mean something in an open mailbox only.
 */
import type { SearchKey } from '../../../ms/search/key.ts';
import type { MailboxView } from '../../view/view.ts';
import type { SequenceSet } from '../../wire/sequence-set.ts';

export type OwnKey =
  | { readonly kind: 'set'; readonly set: SequenceSet; readonly uids: boolean }
  | {
      readonly kind: 'view';
      readonly test: (view: MailboxView, index: number) => boolean;
      /** Asks for MODSEQs, so that the answer carries one. */
      readonly modSeq?: true;
    }
  /** A search that is kept by name; it is put in its place before the search begins. RFC 5466 §3.1 */
  | { readonly kind: 'filter'; readonly name: string; readonly fuzzy: boolean }
  /** The age in seconds, which counts from the moment of the search. RFC 5032 */
  | { readonly kind: 'age'; readonly test: (age: number) => boolean };

export type ImapSearchKey = SearchKey<OwnKey>;

/** Whether a sequence number stands anywhere in it. */
export function usesNumbers(key: ImapSearchKey): boolean {
  if (key.kind === 'set') return !key.uids && key.set.kind === 'ranges';
  if (key.kind === 'not') return usesNumbers(key.key);
  return (key.kind === 'and' || key.kind === 'or') && key.keys.some(usesNumbers);
}

/** Whether a filter stands anywhere in it. */
export function usesFilters(key: ImapSearchKey): boolean {
  if (key.kind === 'not') return usesFilters(key.key);
  return key.kind === 'filter' || ((key.kind === 'and' || key.kind === 'or') && key.keys.some(usesFilters));
}
