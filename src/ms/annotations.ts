/**
 * Annotations: named values that users keep with a mailbox or beside their mailboxes.
 * Implements the data of: RFC 5464 §3 (entries, /private and /shared), RFC 6154 §4 (/private/specialuse is the special use).
 * Names are in lower case: they are compared without it. RFC 5464 §3.2
 */
import type { AccountId } from '../directory/types.ts';
import type { MailboxId, ModSeq, SpecialUse } from './types.ts';

/** What is annotated: a mailbox of the account, or with null the account itself (what the standard calls the server). */
export interface Annotated {
  readonly account: AccountId;
  readonly mailbox: MailboxId | null;
}

export interface Annotation {
  readonly name: string;
  readonly value: Buffer;
}

/** null takes the entry away. */
export interface AnnotationChange {
  readonly name: string;
  readonly value: Buffer | null;
}

/** An entry that was set or taken away. */
export interface ChangedAnnotation {
  readonly mailbox: MailboxId | null;
  readonly name: string;
  readonly modSeq: ModSeq;
}

/** Bounds of what is kept. */
export interface AnnotationLimits {
  /** Entries of one mailbox, or of the account itself, in each scope. */
  readonly entries: number;
  /** Octets of all names and values that one user keeps in an account. */
  readonly octets: number;
}

export type AnnotationRefusal = 'no-such-mailbox' | 'too-many' | 'over-quota' | 'disk-full';

export type AnnotationOutcome =
  | {
      readonly ok: true;
      /** Of the changes that were made. */
      readonly modSeqs: readonly ModSeq[];
      /** The mailbox that gave its special use away, if one did. */
      readonly lostUse: MailboxId | null;
    }
  | { readonly ok: false; readonly error: AnnotationRefusal };

/** What is to be set at once: all of it, or nothing. */
export interface AnnotationChanges {
  readonly entries: readonly AnnotationChange[];
  /** What the mailbox is for from now on; undefined leaves it. A use is taken from the mailbox that has it. */
  readonly specialUse?: SpecialUse | null;
}

export interface AnnotationReader {
  /** What `user` can see: what is shared, and its own; in order of name. */
  annotations(of: Annotated, user: AccountId): Promise<readonly Annotation[]>;
  /** When an entry of the account was changed last; 0 where none was. */
  annotatedAt(account: AccountId): Promise<ModSeq>;
  /** What has changed in an account that `user` can see, the newest change of each entry, in order. */
  changedAnnotations(account: AccountId, user: AccountId, since: ModSeq): Promise<readonly ChangedAnnotation[]>;
}

export interface AnnotationWriter {
  annotate(
    of: Annotated,
    user: AccountId,
    changes: AnnotationChanges,
    limits: AnnotationLimits,
  ): Promise<AnnotationOutcome>;
}

/** Whether an entry is its user's alone. RFC 5464 §3.2 */
export const isPrivate = (name: string): boolean => name.startsWith('/private/');

/** The entry that says what a mailbox is for. RFC 6154 §4 */
export const specialUseEntry = '/private/specialuse';
