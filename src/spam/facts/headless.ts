import type { HeaderField, HeaderKept, SpamEnvelope } from '../types.ts';

/**
 * How much of a header a message has. Collections hold messages of which only the text was kept, or a Subject and the text behind it without an empty line. A header ends
 * where a line is no field any more, unless fields of mail follow: then it is a header with a broken line. RFC 5322 §2.2.
 */
/** Fields without which there is no header to speak of: who wrote, whom to, and how it came. */
const speaking = new Set('received return-path from reply-to to cc message-id'.split(' '));
const known = new Set([...speaking, ...'subject date content-type content-transfer-encoding mime-version'.split(' ')]);
/** What stands above a text that was kept alone. */
const heading = new Set(['subject', 'date']);

/** What came over SMTP has the header that it was sent with; of a file, hops tell that nobody cut it. */
export function headerKept(fields: readonly HeaderField[], envelope: SpamEnvelope | null): HeaderKept {
  if (envelope !== null || fields.some(({ name }) => name === 'received')) return 'whole';
  return fields.some(({ name }) => speaking.has(name)) ? 'part' : 'none';
}

/** Lines in which the end of a header is looked for. */
const most = 500;

interface Line {
  readonly start: number;
  readonly next: number;
  readonly kind: 'empty' | 'field' | 'heading' | 'known' | 'continuation' | 'other';
}

function lineAt(bytes: Buffer, start: number): Line {
  const feed = bytes.indexOf(0x0a, start);
  const next = feed === -1 ? bytes.length : feed + 1;
  const end = feed === -1 ? bytes.length : feed > start && bytes[feed - 1] === 0x0d ? feed - 1 : feed;
  if (end === start) return { start, next, kind: 'empty' };
  if (bytes[start] === 0x20 || bytes[start] === 0x09) return { start, next, kind: 'continuation' };
  let at = start;
  // ftext = %d33-57 / %d59-126. RFC 5322 §3.6.8
  while (at < end && isNameOctet(bytes[at] ?? 0)) at += 1;
  if (at === start || bytes[at] !== 0x3a || at >= end) return { start, next, kind: 'other' };
  const name = bytes.toString('latin1', start, Math.min(at, start + 40)).toLowerCase();
  return { start, next, kind: heading.has(name) ? 'heading' : known.has(name) ? 'known' : 'field' };
}

const isNameOctet = (octet: number): boolean => octet >= 33 && octet <= 126 && octet !== 0x3a;

/**
 * The same octets, with an empty line where one is missing before the text. `from` is behind the "From " line of an mbox. What looks like
 * fields in a file is text where no field of mail is beside it: "URL: http://…".
 */
export function withBody(bytes: Buffer, from: number, isFile: boolean): Buffer {
  let text: number | null = null;
  let doubtful: number | null = null;
  let isHeader = !isFile;
  let at = from;
  for (let lines = 0; lines < most && at < bytes.length; lines++) {
    const { start, next, kind } = lineAt(bytes, at);
    if (kind === 'empty') break;
    const isKnown = kind === 'known' || kind === 'heading';
    if (text !== null && isKnown) return bytes;
    if (kind === 'known') isHeader = true;
    else if (kind === 'field') doubtful ??= start;
    else if (kind === 'other' || (kind === 'continuation' && start === from)) text ??= start;
    at = next;
  }
  const begins = isHeader ? text : Math.min(text ?? bytes.length, doubtful ?? bytes.length);
  if (begins === null || begins === bytes.length) return bytes;
  return Buffer.concat([bytes.subarray(0, begins), Buffer.from('\n'), bytes.subarray(begins)]);
}
