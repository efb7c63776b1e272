/**
 * What searching, sorting and threading ask of the header of a message, in the form in which it is compared: computed
 * once for each message.
 * Implements: the keys of RFC 9051 §6.4.4 that the envelope decides, RFC 5256 §2.1, §2.2, §3, RFC 5957 §3.
 */
import { dateTime } from '../header/date.ts';
import { decodeWords } from '../header/encoded-word.ts';
import type { Envelope, MessageFacts } from '../types.ts';
import { firstDisplayed, firstMailbox, searchedAddresses } from './addresses.ts';
import { baseSubject } from './base-subject.ts';
import { folded } from './folded.ts';

export interface Heading {
  /** Texts as they are searched: decoded and folded. null where the field is missing. */
  readonly subject: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly cc: string | null;
  readonly bcc: string | null;
  readonly inReplyTo: string | null;
  readonly messageId: string | null;
  /** Keys whose order is the order of the texts (collation.ts). */
  readonly baseSubject: string;
  readonly firstFrom: string;
  readonly firstTo: string;
  readonly firstCc: string;
  readonly displayFrom: string;
  readonly displayTo: string;
  /** Whether the subject is that of a reply or a forward: 1 or 0. RFC 5256 §3 */
  readonly reply: number;
  /** The Date field in milliseconds since the epoch, or null. */
  readonly sentAt: number | null;
  /** The day that it names in the zone of its writer, in days since the epoch. RFC 9051 §6.4.4 (SENTON) */
  readonly sentDay: number | null;
  /** The message's own Message-ID, normalized; '' where there is none. */
  readonly ownId: string;
  /** Message-IDs of those it follows, normalized, the newest last, with spaces between them. RFC 5256 §3 (REFERENCES) */
  readonly ancestors: string;
}

/** The texts that are searched for strings. */
export type SearchedText = 'subject' | 'from' | 'to' | 'cc' | 'bcc' | 'inReplyTo' | 'messageId';

const day = 86_400_000;

/** References of one message that are looked at: the oldest and the newest. Our own. */
const mostAncestors = 100;

/** <"a"@b> and <a@b> are the same. A Message-ID has no white space (header/message-id.ts). */
function normalized(id: string): string {
  if (!id.startsWith('"')) return id;
  const at = id.lastIndexOf('"');
  return at === 0 ? id : id.slice(1, at).replaceAll('\\', '') + id.slice(at + 1);
}

/** References, and only where there is none, the first of In-Reply-To. RFC 5256 §3 (REFERENCES, step 1) */
function ancestorsOf({ references, inReplyTo }: MessageFacts): string {
  const named = references.length > 0 ? references : inReplyTo.slice(0, 1);
  const some = named.length <= mostAncestors ? named : [...named.slice(0, 1), ...named.slice(1 - mostAncestors)];
  return some.map(normalized).join(' ');
}

function sentDayOf({ date }: Envelope): number | null {
  const sent = date === null ? null : dateTime(date);
  return sent === null ? null : Math.floor((sent.epoch + sent.zone * 60_000) / day);
}

const searched = (text: string | null): string | null => (text === null ? null : folded(decodeWords(text)));

export function headingOf(facts: MessageFacts): Heading {
  const { envelope } = facts;
  const base = baseSubject(envelope.subject);
  return {
    subject: searched(envelope.subject),
    from: searchedAddresses(envelope.from),
    to: searchedAddresses(envelope.to),
    cc: searchedAddresses(envelope.cc),
    bcc: searchedAddresses(envelope.bcc),
    inReplyTo: searched(envelope.inReplyTo),
    messageId: searched(envelope.messageId),
    baseSubject: base.key,
    firstFrom: firstMailbox(envelope.from),
    firstTo: firstMailbox(envelope.to),
    firstCc: firstMailbox(envelope.cc),
    displayFrom: firstDisplayed(envelope.from),
    displayTo: firstDisplayed(envelope.to),
    reply: base.reply ? 1 : 0,
    sentAt: facts.sentAt,
    sentDay: sentDayOf(envelope),
    ownId: facts.messageId === null ? '' : normalized(facts.messageId),
    ancestors: ancestorsOf(facts),
  };
}
