/**
 * What is thought of a whole message before it is taken: whose it is (trust/), later also whether anybody wants it. Asked once
 * for a message, behind the cheap checks and before the programs beside this one.
 */
import type { Field } from '../../message/header/fields.ts';
import type { StagedContent } from '../../ms/content.ts';
import type { Sealing } from '../../trust/arc/forward.ts';
import type { Refusal } from '../types.ts';
import type { Client, Transaction } from './port.ts';

export interface Judged {
  readonly client: Client;
  readonly transaction: Transaction;
  readonly staged: StagedContent;
  /** The header, as far as limits.headerOctets, and its fields. */
  readonly header: Buffer;
  readonly fields: readonly Field[];
}

/** Where a message goes that is not refused. */
export type Filing = 'as usual' | 'junk' | 'quarantine';

export interface Judgement {
  /** null takes the message. */
  readonly refusal: Refusal | null;
  readonly filing: Filing;
  /** Header fields that go above our Received field. */
  readonly above: Buffer;
  /** Keywords that the copies of our own users get. */
  readonly keywords: readonly string[];
  /** What is kept with the message, as JSON; null keeps nothing. */
  readonly evidence: string | null;
  /** What whoever gets it from us is told of it; null where nothing was looked at. */
  readonly sealing: Sealing | null;
  /** The content that came, or another one, which is the caller's to discard then. */
  readonly staged: StagedContent;
}

export interface Judge {
  /** Never discards `staged`. */
  judge(judged: Judged): Promise<Judgement>;
}
