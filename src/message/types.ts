/**
 * What a parsed message is made of: plain, serialisable values with offsets into the bytes they came from.
 * Implements the shapes of: RFC 5322 §3.4-3.6, RFC 2045, RFC 9051 §7.5.2 (ENVELOPE, BODYSTRUCTURE).
 * Not here: the parsing (header/, mime/).
 */

/** An address as it stands on the wire: names are not decoded, so that ENVELOPE can give them back. RFC 5322 §3.4 */
export interface Address {
  /** display-name or comment, unquoted but with its encoded words left as they are. */
  readonly name: string | null;
  /** local-part. null opens (with `group`) or closes a group. */
  readonly mailbox: string | null;
  /** Domain. null in the markers that open and close a group. */
  readonly host: string | null;
  /** Name of the group that this marker opens; absent on everything else. */
  readonly group?: string;
  /** obs-route without its colon, as in "@a,@b"; absent where there is none. RFC 5322 §4.4, RFC 9051 §9 (addr-adl) */
  readonly route?: string;
}

/** RFC 9051 §7.5.2; the strings are unfolded but not decoded (UTF-8 where the octets are valid UTF-8, else Latin-1). */
export interface Envelope {
  readonly date: string | null;
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly inReplyTo: string | null;
  readonly messageId: string | null;
}

/** name=value, RFC 2231 continuations joined and decoded. Names in lower case, in order of appearance. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** One node of the MIME tree. Offsets count octets from the start of the outermost message. */
export interface Part {
  /** Where the part's header begins. */
  readonly start: number;
  /** Where its body begins: behind the empty line. Equal to `end` where there is no body. */
  readonly body: number;
  /** Where its body ends, without the line break that belongs to the next boundary. */
  readonly end: number;
  /** Lines of the body, as IMAP counts them. */
  readonly lines: number;
  /** Lower case. text/plain where the header is missing or cannot be read (message/rfc822 inside multipart/digest). */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: Parameters;
  readonly id: string | null;
  readonly description: string | null;
  /** Content-Transfer-Encoding, lower case; 7bit where it is missing. */
  readonly encoding: string;
  readonly md5: string | null;
  readonly disposition: { readonly type: string; readonly parameters: Parameters } | null;
  readonly language: readonly string[];
  readonly location: string | null;
  /** Parts of a multipart, in order; one part for message/rfc822 and message/global (the enclosed message); else none. */
  readonly children: readonly Part[];
  /** Envelope of the enclosed message; only on message/rfc822 and message/global. */
  readonly envelope: Envelope | null;
}

/** Everything that is computed once when a message is stored. */
export interface MessageFacts {
  readonly envelope: Envelope;
  readonly structure: Part;
  /** At most limits.previewCharacters of text, white space folded. RFC 8970 */
  readonly preview: string;
  /** Message-IDs of References without angle brackets, deduplicated, newest last. */
  readonly references: readonly string[];
  /** The same of In-Reply-To. */
  readonly inReplyTo: readonly string[];
  /** Message-ID without angle brackets. */
  readonly messageId: string | null;
  /** The Date field in milliseconds since the epoch, or null where it is missing or cannot be read. */
  readonly sentAt: number | null;
  /** Whether any leaf would be shown as an attachment. */
  readonly hasAttachment: boolean;
}
