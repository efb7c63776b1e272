/**
 * What a score is made of. Facts are gathered once from a message, signals are tests of the facts, evidence is what a signal
 * found, and the score is the sum of what the evidence and the words of the message weigh.
 */
import type { MessageFacts, Part } from '../message/types.ts';
import type { Attached } from './attachments/types.ts';
import type { HtmlFacts } from './facts/html.ts';
import type { Identity } from './facts/identity.ts';
import type { Said } from './facts/said.ts';
import type { WaysOut } from './facts/ways-out.ts';

/** What the envelope and the connection tell; null where the message is a file. */
export interface SpamEnvelope {
  /** The reverse-path without angle brackets; '' is the null path. RFC 5321 §4.1.1.2 */
  readonly mailFrom: string;
  readonly helo: string;
  readonly ip: string;
  /** The name of the address, checked both ways; '' where it has none, absent where nobody looked. RFC 1912 §2.1 */
  readonly reverse?: string;
}

/** What of the findings of sender authentication matters here; TrustFindings of the trust room are such. */
export interface TrustGlimpse {
  readonly spf: { readonly mailFrom: { readonly result: string; readonly domain: string } } | null;
  readonly dkim: readonly { readonly result: string; readonly domain: string }[];
  readonly dmarc: { readonly result: string };
}

export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, encoded words undone. */
  readonly value: string;
  /** Unfolded, as it was written. */
  readonly raw: string;
}

export interface Leaf {
  readonly part: Part;
  /** 'text/html' */
  readonly type: string;
  readonly name: string | null;
  /** The name as it was written, with the marks that nobody sees. */
  readonly raw: string | null;
  readonly isAttachment: boolean;
}

/** A link of the message: from HTML, or a URL that stands in a text. */
export interface Link {
  readonly url: string;
  /** Lower case; '' where the URL has none. */
  readonly host: string;
  /** What is shown for it; '' where that is the URL itself. */
  readonly text: string;
  readonly kind: 'anchor' | 'image' | 'form' | 'text';
}

export interface Text {
  readonly type: string;
  /** As one reads it: HTML without markup. */
  readonly plain: string;
  readonly html: HtmlFacts | null;
}

/** How much of its header a message has: a file may hold some fields of it, or the text alone (and its Subject). */
export type HeaderKept = 'whole' | 'part' | 'none';

export interface SpamFacts {
  readonly bytes: Buffer;
  readonly message: MessageFacts;
  readonly fields: readonly HeaderField[];
  /** What is missing in a header says something only where it was kept whole. */
  readonly header: HeaderKept;
  readonly leaves: readonly Leaf[];
  /** Attachments, and the files inside them. */
  readonly files: readonly Attached[];
  readonly texts: readonly Text[];
  readonly links: readonly Link[];
  readonly subject: string;
  readonly from: { readonly name: string; readonly address: string; readonly domain: string };
  readonly identity: Identity;
  readonly said: Said;
  readonly waysOut: WaysOut;
  readonly envelope: SpamEnvelope | null;
  readonly trust: TrustGlimpse | null;
  /** When the message came, milliseconds since the epoch; null where nobody knows. */
  readonly receivedAt: number | null;
}

/** What a signal found. `details` are quoted from the message, and are a stranger's words. */
export interface Found {
  /** How strongly, in (0, 1]. */
  readonly strength: number;
  readonly details: readonly string[];
}

export interface Signal {
  readonly name: string;
  /** What it means, as a sentence that begins the explanation. */
  readonly description: string;
  readonly test: (facts: SpamFacts) => Found | null;
}

/** One point of a score, explained. */
export interface Evidence {
  readonly name: string;
  /** Added to the score: above zero speaks for spam. */
  readonly points: number;
  readonly why: string;
  readonly details: readonly string[];
}

/** Facts, and what the signals make of them. */
export interface Weighed extends SpamFacts {
  readonly evidence: readonly Evidence[];
}

export type Verdict = 'ham' | 'unsure' | 'spam';
export type SpamAction = 'accept' | 'tag' | 'junk' | 'reject';

export interface Score {
  /** ln of the odds that it is spam. */
  readonly score: number;
  /** The same as a probability in (0, 1). */
  readonly probability: number;
  readonly verdict: Verdict;
  readonly action: SpamAction;
  readonly evidence: readonly Evidence[];
  /** What would have led to another verdict: 'without hidden-text it would have been ham'. */
  readonly otherwise: readonly string[];
}
