/**
 * Collections hold messages of which only the text was kept, or a Subject and the text behind it without an empty line. A header ends
 * where a line is no field any more, unless fields of mail follow: then it is a header with a broken line. RFC 5322 §2.2.
 */
const known = new Set(
  'received from to cc subject date message-id content-type content-transfer-encoding mime-version return-path reply-to'.split(
    ' ',
  ),
);
/** Lines in which the end of a header is looked for. */
const most = 500;

interface Line {
  readonly start: number;
  readonly next: number;
  readonly kind: 'empty' | 'field' | 'known' | 'continuation' | 'other';
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
  return { start, next, kind: known.has(name) ? 'known' : 'field' };
}

const isNameOctet = (octet: number): boolean => octet >= 33 && octet <= 126 && octet !== 0x3a;

/** The same octets, with an empty line where one is missing before the text. `from` is behind the "From " line of an mbox. */
export function withBody(bytes: Buffer, from: number): Buffer {
  let text: number | null = null;
  let at = from;
  for (let lines = 0; lines < most && at < bytes.length; lines++) {
    const { start, next, kind } = lineAt(bytes, at);
    if (kind === 'empty') break;
    if (text !== null && kind === 'known') return bytes;
    if (kind === 'other' || (kind === 'continuation' && start === from)) text ??= start;
    at = next;
  }
  return text === null ? bytes : Buffer.concat([bytes.subarray(0, text), Buffer.from('\n'), bytes.subarray(text)]);
}
