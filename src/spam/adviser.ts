/**
 * Whoever is asked about a message beside the signals, and needs more than the message for it: what is known of the sender, lists in
 * the DNS, another program. An answer is evidence like that of a signal, so that one sum and one explanation hold it all.
 * Not here: who is asked (mta/receive), the sum (score.ts).
 */
import type { Content } from '../message/content.ts';
import type { FileName } from './attachments/types.ts';
import type { Evidence, HeaderField, SpamEnvelope, TrustGlimpse } from './types.ts';

export interface Question {
  /** The session that it came in. */
  readonly session: string;
  /** Who submits it, of our own users; absent for mail from elsewhere. */
  readonly user?: string;
  readonly envelope: SpamEnvelope;
  /** Forward-paths. */
  readonly recipients: readonly string[];
  readonly trust: TrustGlimpse | null;
  readonly from: { readonly name: string; readonly address: string; readonly domain: string };
  readonly fields: readonly HeaderField[];
  /** Hosts of all links of the message, lower case, each once. */
  readonly hosts: readonly string[];
  /** Files of the message, and files in these, as far as they were looked into. */
  readonly files: readonly FileName[];
  /** The whole message. */
  readonly content: Content;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What is more than a point of the score: `malware` is never filed among other mail, `forbidden` is refused, `later` is put off until
 * who ruled so can be asked, `wanted` is never refused nor filed as junk. Those that stand first win.
 */
export type Ruling = 'malware' | 'forbidden' | 'later' | 'wanted';

export interface Advice {
  readonly evidence: readonly Evidence[];
  readonly ruling: Ruling | null;
}

export interface Adviser {
  readonly name: string;
  /** Milliseconds, where it is given more time than the others. */
  readonly patience?: number;
  /** Never rejects; an adviser who can't be reached says so by evidence of 0 points. */
  readonly advise: (question: Question, signal: AbortSignal) => Promise<Advice>;
}
